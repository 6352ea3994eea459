using Tocsin.Core.Events;

namespace Tocsin.Core.Alerts;

/// <summary>The metadata of a notification: four sources, later ones stronger (spec/events-and-alerts.md §3.3).</summary>
public static class MetadataMerge
{
    public const string FromAnnotations = "involved object annotations";
    public const string FromEventMetadata = "Alert object .spec.eventMetadata";
    public const string FromSummary = "Alert object .spec.summary";
    public const string FromController = "involved object controller metadata";

    /// <summary>The merged map, and each key that more than one source supplied, with the sources in order.</summary>
    public static (EventMetadata Merged, IReadOnlyList<MetadataConflict> Conflicts) Merge(Event e, AlertSpec alert)
    {
        var merged = new Dictionary<string, string>(StringComparer.Ordinal);
        var from = new Dictionary<string, string>(StringComparer.Ordinal);
        SortedDictionary<string, string>? conflicts = null;

        void Put(string key, string value, string source)
        {
            if (from.TryGetValue(key, out var earlier))
            {
                conflicts ??= new SortedDictionary<string, string>(StringComparer.Ordinal);
                conflicts[key] = $"{(conflicts.TryGetValue(key, out var known) ? known : earlier)}, {source}";
            }
            else
            {
                from[key] = source;
            }

            merged[key] = value;
        }

        PutPrefixed(EventKeys.UserPrefix, FromAnnotations);
        foreach (var (key, value) in alert.EventMetadata)
        {
            Put(key, value, FromEventMetadata);
        }

        if (alert.Summary.Length > 0)
        {
            Put(EventKeys.Summary, alert.Summary, FromSummary);
        }

        PutPrefixed(e.InvolvedObject.Group + "/", FromController);
        return (
            EventMetadata.From(merged),
            conflicts is null ? [] : [.. conflicts.Select(c => new MetadataConflict(c.Key, c.Value))]
        );

        void PutPrefixed(string prefix, string source)
        {
            foreach (var (key, value) in e.Metadata)
            {
                if (key.StartsWith(prefix, StringComparison.Ordinal))
                {
                    Put(key[prefix.Length..], value, source);
                }
            }
        }
    }
}

/// <summary>A bare key and the sources that supplied it, joined by <c>, </c> in the order of the merge.</summary>
public sealed record MetadataConflict(string Key, string Sources);
