using Tocsin.Core.Events;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>The commit that an event is about (spec/providers.md §7.2, §7.3).</summary>
internal static class Sha
{
    private const int Sha1Length = 40;
    private const int Sha256Length = 64;

    /// <summary>Null when the event names no commit: charts, images and buckets have revisions that are none.</summary>
    public static string? Of(Event e)
    {
        foreach (var key in (ReadOnlySpan<string>)[EventKeys.Commit, EventKeys.OriginRevision, EventKeys.Revision])
        {
            if (e.Metadata[key] is { Length: > 0 } revision)
            {
                var sha = Extract(revision);
                return sha?.Length == Sha256Length && key == EventKeys.Revision && !IsGitSource(e.InvolvedObject) ? null : sha;
            }
        }

        return null;
    }

    /// <summary>The part after the last colon, else after the last slash, else the whole, if it is a commit's hash.</summary>
    public static string? Extract(string revision)
    {
        var at = revision.LastIndexOf(':') is var colon and >= 0 ? colon : revision.LastIndexOf('/');
        var hash = revision[(at + 1)..];
        return hash.Length is Sha1Length or Sha256Length && hash.All(char.IsAsciiHexDigit) ? hash : null;
    }

    // "latest@sha256:…" is the digest of an image far more often than a commit; only Git's own sources tell for certain.
    private static bool IsGitSource(ObjectReference o) => o.Kind is "GitRepository" or "ImageUpdateAutomation";
}
