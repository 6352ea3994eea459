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
        var put = new List<Entry>(e.Metadata.Count + alert.EventMetadata.Count + 1);
        PutPrefixed(put, e, EventKeys.UserPrefix, FromAnnotations);
        foreach (var (key, value) in alert.EventMetadata)
        {
            put.Add(new Entry(key, value, FromEventMetadata, put.Count));
        }

        if (alert.Summary.Length > 0)
        {
            put.Add(new Entry(EventKeys.Summary, alert.Summary, FromSummary, put.Count));
        }

        PutPrefixed(put, e, e.InvolvedObject.GroupPrefix, FromController);
        put.Sort(ByKeyThenOrder);
        return (Last(put), Conflicts(put));
    }

    private static int ByKeyThenOrder(Entry a, Entry b) =>
        string.CompareOrdinal(a.Key, b.Key) is var byKey and not 0 ? byKey : a.Order - b.Order;

    private static void PutPrefixed(List<Entry> put, Event e, string prefix, string source)
    {
        foreach (var (key, value) in e.Metadata)
        {
            if (key.StartsWith(prefix, StringComparison.Ordinal))
            {
                put.Add(new Entry(key[prefix.Length..], value, source, put.Count));
            }
        }
    }

    /// <summary>The last entry of each key.</summary>
    private static EventMetadata Last(List<Entry> sorted)
    {
        var last = new KeyValuePair<string, string>[sorted.Count];
        var count = 0;
        for (var i = 0; i < sorted.Count; i++)
        {
            if (i + 1 == sorted.Count || sorted[i].Key != sorted[i + 1].Key)
            {
                last[count++] = new(sorted[i].Key, sorted[i].Value);
            }
        }

        return EventMetadata.FromSorted(last.AsSpan(0, count));
    }

    private static MetadataConflict[] Conflicts(List<Entry> sorted)
    {
        List<MetadataConflict>? conflicts = null;
        for (var i = 1; i < sorted.Count; i++)
        {
            if (sorted[i].Key != sorted[i - 1].Key)
            {
                continue;
            }

            conflicts ??= [];
            if (conflicts is [.., var open] && open.Key == sorted[i].Key)
            {
                conflicts[^1] = open with { Sources = $"{open.Sources}, {sorted[i].Source}" };
            }
            else
            {
                conflicts.Add(new MetadataConflict(sorted[i].Key, $"{sorted[i - 1].Source}, {sorted[i].Source}"));
            }
        }

        return conflicts is null ? [] : [.. conflicts];
    }

    private readonly record struct Entry(string Key, string Value, string Source, int Order);
}

/// <summary>A bare key and the sources that supplied it, joined by <c>, </c> in the order of the merge.</summary>
public sealed record MetadataConflict(string Key, string Sources);
