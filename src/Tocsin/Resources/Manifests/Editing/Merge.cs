using Tocsin.Core.Documents;

namespace Tocsin.Resources.Manifests.Editing;

/// <summary>Changes as a tree: maps are merged key by key, everything else is replaced (as RFC 7386, without removal).</summary>
internal static class Merge
{
    public static MapNode Into(MapNode map, MapNode changes)
    {
        var entries = map.Entries.ToList();
        foreach (var change in changes.Entries)
        {
            var at = entries.FindIndex(e => e.Key == change.Key);
            var old = at < 0 ? null : entries[at].Value;
            var value = change.Value is MapNode more ? Into(old as MapNode ?? new MapNode([], 0), more) : change.Value;
            if (at < 0)
            {
                entries.Add(change with { Value = value });
            }
            else
            {
                entries[at] = entries[at] with { Value = value };
            }
        }

        return new MapNode(entries, map.Line);
    }

    /// <summary>What is to be replaced, with the keys that lead there.</summary>
    public static IEnumerable<(IReadOnlyList<string> Path, Node Value)> Leaves(MapNode changes) =>
        changes.Entries.SelectMany(e =>
            e.Value is MapNode map
                ? Leaves(map).Select(l => ((IReadOnlyList<string>)[e.Key, .. l.Path], l.Value))
                : [((IReadOnlyList<string>)[e.Key], e.Value)]
        );

    /// <summary>Equal in content, whatever the order of keys.</summary>
    public static bool SameAs(Node one, Node other) =>
        (one, other) switch
        {
            (MapNode a, MapNode b) => a.Entries.Count == b.Entries.Count
                && a.Entries.All(e => b.Find(e.Key) is { } same && SameAs(e.Value, same.Value)),
            (ListNode a, ListNode b) => a.Items.Count == b.Items.Count
                && a.Items.Zip(b.Items).All(p => SameAs(p.First, p.Second)),
            (ScalarNode { Type: ScalarType.Boolean } a, ScalarNode { Type: ScalarType.Boolean } b) => a.IsTrue == b.IsTrue,
            _ => one.SameAs(other),
        };
}
