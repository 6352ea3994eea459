using Tocsin.Core.Documents;

namespace Tocsin.Resources.Manifests.Kustomize;

/// <summary>Puts a patch over an object's tree. What comes from the patch has the line of the place it went to.</summary>
internal static class Patching
{
    private const string Directive = "$patch";

    /// <summary>
    /// A strategic merge as custom resources get it: maps are merged, lists are replaced, null removes. Null when the patch deletes
    /// the object.
    /// </summary>
    public static MapNode? Merge(MapNode target, MapNode patch)
    {
        switch ((patch[Directive] as ScalarNode)?.Text)
        {
            case "delete":
                return null;
            case "replace":
                return new MapNode(
                    [.. patch.Entries.Where(e => e.Key != Directive).Select(e => At(e, target.Line))],
                    target.Line
                );
        }

        var entries = target.Entries.ToList();
        foreach (var change in patch.Entries.Where(e => e.Key != Directive))
        {
            var at = entries.FindIndex(e => e.Key == change.Key);
            var value = (at < 0 ? null : entries[at].Value, change.Value) switch
            {
                (_, ScalarNode { Type: ScalarType.Null }) => null,
                (MapNode old, MapNode more) => Merge(old, more),
                (var old, var value_) => Moved(value_, old?.Line ?? target.Line),
            };
            if (value is null)
            {
                entries.RemoveAll(e => e.Key == change.Key);
            }
            else if (at < 0)
            {
                entries.Add(new MapEntry(change.Key, value, target.Line));
            }
            else
            {
                entries[at] = entries[at] with { Value = value };
            }
        }

        return new MapNode(entries, target.Line);
    }

    /// <summary>The operations of a JSON patch in their order; those that fit nothing are left out.</summary>
    /// <remarks>https://www.rfc-editor.org/rfc/rfc6902</remarks>
    public static MapNode Apply(MapNode target, ListNode operations)
    {
        foreach (var operation in operations.Items.OfType<MapNode>())
        {
            var kind = (operation["op"] as ScalarNode)?.Text;
            var path = Pointer(operation["path"]);
            var from = Pointer(operation["from"]);
            var value = operation.Find("value")?.Value;
            target = (kind, path) switch
            {
                ("add", { } p) when value is not null => Put(target, p, value, isNew: true),
                ("replace", { } p) when value is not null => Put(target, p, value, isNew: false),
                ("remove", { } p) => Put(target, p, null, isNew: false),
                ("copy", { } p) when from is not null && Get(target, from) is { } copied => Put(target, p, copied, isNew: true),
                ("move", { } p) when from is not null && Get(target, from) is { } moved => Put(
                    Put(target, from, null, isNew: false),
                    p,
                    moved,
                    isNew: true
                ),
                _ => target,
            };
        }

        return target;
    }

    /// <summary>A map with one entry set, at the end if it is new.</summary>
    public static MapNode With(MapNode map, string key, Node value)
    {
        var at = map.Entries.Index().Where(e => e.Item.Key == key).Select(e => e.Index).DefaultIfEmpty(-1).First();
        return at < 0
            ? new MapNode([.. map.Entries, new MapEntry(key, value, map.Line)], map.Line)
            : new MapNode([.. map.Entries.Select((e, i) => i == at ? e with { Value = value } : e)], map.Line);
    }

    private static string[]? Pointer(Node? node) =>
        node is ScalarNode { Text: ['/', .. var rest] }
            ? [.. rest.Split('/').Select(t => t.Replace("~1", "/").Replace("~0", "~"))]
            : null;

    private static Node? Get(Node? node, ReadOnlySpan<string> path)
    {
        foreach (var step in path)
        {
            node = node switch
            {
                MapNode map => map.Find(step)?.Value,
                ListNode list when int.TryParse(step, out var i) && i >= 0 && i < list.Items.Count => list.Items[i],
                _ => null,
            };
        }

        return node;
    }

    /// <param name="value">Null to remove.</param>
    private static MapNode Put(MapNode root, string[] path, Node? value, bool isNew) =>
        PutInto(root, path, value, isNew) as MapNode ?? root;

    private static Node? PutInto(Node node, ReadOnlySpan<string> path, Node? value, bool isNew)
    {
        var step = path[0];
        var rest = path[1..];
        switch (node)
        {
            case MapNode map:
                var old = map.Find(step)?.Value;
                var inner =
                    rest.IsEmpty ? (value is null ? null : Moved(value, old?.Line ?? map.Line))
                    : old is null ? null
                    : PutInto(old, rest, value, isNew);
                return inner is not null ? With(map, step, inner)
                    : rest.IsEmpty ? new MapNode([.. map.Entries.Where(e => e.Key != step)], map.Line)
                    : map;
            case ListNode list:
                return PutInto(list, step, rest, value, isNew);
            default:
                return node;
        }
    }

    private static ListNode PutInto(ListNode list, string step, ReadOnlySpan<string> rest, Node? value, bool isNew)
    {
        var items = list.Items.ToList();
        var index =
            step == "-" ? items.Count
            : int.TryParse(step, out var i) ? i
            : -1;
        if (index < 0 || index > items.Count || (index == items.Count && !(isNew && rest.IsEmpty)))
        {
            return list;
        }

        if (!rest.IsEmpty)
        {
            items[index] = PutInto(items[index], rest, value, isNew) ?? items[index];
        }
        else if (value is null)
        {
            items.RemoveAt(index);
        }
        else if (isNew)
        {
            items.Insert(index, Moved(value, list.Line));
        }
        else
        {
            items[index] = Moved(value, items[index].Line);
        }

        return new ListNode(items, list.Line);
    }

    private static MapEntry At(MapEntry entry, int line) => new(entry.Key, Moved(entry.Value, line), line);

    private static Node Moved(Node node, int line) =>
        node switch
        {
            ScalarNode scalar => new ScalarNode(scalar.Text, scalar.Type, line),
            ListNode list => new ListNode([.. list.Items.Select(i => Moved(i, line))], line),
            MapNode map => new MapNode([.. map.Entries.Select(e => At(e, line))], line),
            _ => node,
        };
}
