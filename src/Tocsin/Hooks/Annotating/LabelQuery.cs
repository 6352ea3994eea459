namespace Tocsin.Hooks.Annotating;

/// <summary>Labels that must all be there, as the API server is asked for them.</summary>
internal static class LabelQuery
{
    private const int Longest = 63;

    /// <summary>Null when no object can have one of them: the server would refuse to look.</summary>
    public static string? Of(IReadOnlyDictionary<string, string> labels) =>
        labels.All(l => IsKey(l.Key) && (l.Value.Length == 0 || IsName(l.Value)))
            ? string.Join(',', labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}"))
            : null;

    private static bool IsKey(string key) =>
        key.Split('/') is [.. var prefix, var name]
        && IsName(name)
        && prefix.Length <= 1
        && prefix.All(p => p.Length is > 0 and <= 253 && p.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.'));

    private static bool IsName(string text) =>
        text.Length is > 0 and <= Longest
        && char.IsAsciiLetterOrDigit(text[0])
        && char.IsAsciiLetterOrDigit(text[^1])
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
