using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tocsin.Core.Events;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Incidents;

/// <summary>What is noted of an alert that fired, and how it ends.</summary>
internal static class AlertmanagerNote
{
    /// <summary>There is a note under this key while the server is one that refuses names with other than letters, digits and underscores.</summary>
    public const string OldNames = "alertmanager-names/old";

    /// <summary>Begins the keys of all that an object fired; hashed, since names have no bound that matters here.</summary>
    public static string Prefix(ObjectReference o) => $"alertmanager/{Hash(Encoding.UTF8.GetBytes(o.ToString()))}/";

    public static Note Of(ObjectReference o, AlertmanagerAlert alert)
    {
        var labels = new Dictionary<string, string>(alert.Labels, StringComparer.Ordinal);
        var value = GoJson.Bytes(new AlertmanagerFired(labels, alert.StartsAt), AlertmanagerJson.Default.AlertmanagerFired);
        var identity = GoJson.Bytes(new AlertmanagerFired(labels, null), AlertmanagerJson.Default.AlertmanagerFired);
        return new Note(Prefix(o) + Hash(identity), value);
    }

    /// <param name="end">When the object was well again; an alert ends no earlier than it began, else it is refused.</param>
    /// <param name="about">What the success said.</param>
    public static AlertmanagerAlert End(Note note, string end, OrderedDictionary<string, string> about)
    {
        var fired = JsonSerializer.Deserialize(note.Value, AlertmanagerJson.Default.AlertmanagerFired)!;
        var isEarlier = string.CompareOrdinal(end, fired.StartsAt) < 0;
        return new AlertmanagerAlert(
            Alertmanager.Resolved,
            Fields.ToObject(fired.Labels.OrderBy(l => l.Key, StringComparer.Ordinal)),
            about,
            fired.StartsAt,
            isEarlier ? fired.StartsAt! : end
        );
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..32];
}

internal sealed record AlertmanagerFired(Dictionary<string, string> Labels, string? StartsAt);
