namespace Tocsin.Core.Documents;

/// <summary>One key with its value.</summary>
public readonly record struct MapEntry(string Key, Node Value, int Line);

/// <summary>Keys and values in the order written; no key comes twice.</summary>
public sealed class MapNode(IReadOnlyList<MapEntry> entries, int line) : Node(line)
{
    public IReadOnlyList<MapEntry> Entries { get; } = entries;
    public override long Size { get; } = 1 + entries.Sum(e => e.Value.Size);

    /// <summary>Null when the key is absent or its value is null, which Kubernetes takes for absent.</summary>
    public Node? this[string key] => Find(key) is { Value: not ScalarNode { Type: ScalarType.Null } } entry ? entry.Value : null;

    public MapEntry? Find(string key)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key == key)
            {
                return entry;
            }
        }

        return null;
    }

    /// <summary>The line of a field such as <c>spec.eventSources[0].kind</c>, or of the nearest thing above it that is there.</summary>
    public int LineOf(string path)
    {
        Node at = this;
        var found = Line;
        while (path.Length > 0)
        {
            var step =
                at is ListNode list ? Step(list, ref path)
                : at is MapNode map ? Step(map, ref path)
                : null;
            if (step is not { } entry)
            {
                break;
            }

            at = entry.Value;
            found = entry.Line;
        }

        return found;
    }

    public override bool SameAs(Node? other)
    {
        if (other is not MapNode map || map.Entries.Count != Entries.Count)
        {
            return false;
        }

        for (var i = 0; i < Entries.Count; i++)
        {
            if (Entries[i].Key != map.Entries[i].Key || !Entries[i].Value.SameAs(map.Entries[i].Value))
            {
                return false;
            }
        }

        return true;
    }

    // Keys may hold dots (ca.crt): of the keys that fit, the longest is meant.
    private static MapEntry? Step(MapNode map, ref string path)
    {
        MapEntry? found = null;
        foreach (var entry in map.Entries)
        {
            var fits =
                path.StartsWith(entry.Key, StringComparison.Ordinal)
                && (path.Length == entry.Key.Length || path[entry.Key.Length] is '.' or '[');
            if (fits && entry.Key.Length > (found?.Key.Length ?? -1))
            {
                found = entry;
            }
        }

        path = found is { } f ? path[f.Key.Length..].TrimStart('.') : path;
        return found;
    }

    private static MapEntry? Step(ListNode list, ref string path)
    {
        var end = path.IndexOf(']');
        if (path[0] != '[' || !int.TryParse(path.AsSpan(1, Math.Max(end - 1, 0)), out var index) || index >= list.Items.Count)
        {
            return null;
        }

        path = path[(end + 1)..].TrimStart('.');
        return new MapEntry("", list.Items[index], list.Items[index].Line);
    }
}
