using System.Text.Json;
using System.Text.Json.Nodes;
using Tocsin.Core.Documents;
using Tocsin.Resources.Manifests.Editing;

namespace Tocsin.Commands.Objects;

/// <summary>Makes objects and changes to them, which have no lines of their own.</summary>
internal static class Tree
{
    /// <summary>Entries whose value is null are left out.</summary>
    public static MapNode Map(params ReadOnlySpan<(string Key, Node? Value)> entries)
    {
        var found = new List<MapEntry>();
        foreach (var (key, value) in entries)
        {
            if (value is not null)
            {
                found.Add(new MapEntry(key, value, 0));
            }
        }

        return new MapNode(found, 0);
    }

    /// <summary>Null for a text that is null or empty.</summary>
    public static Node? Text(string? text) => string.IsNullOrEmpty(text) ? null : new ScalarNode(text, ScalarType.Text, 0);

    public static Node Flag(bool value) => new ScalarNode(value ? "true" : "false", ScalarType.Boolean, 0);

    /// <summary>Null for a list without items.</summary>
    public static Node? List(IEnumerable<Node> items) => items.ToList() is [_, ..] some ? new ListNode(some, 0) : null;

    /// <summary>Null for a map without entries.</summary>
    public static Node? Texts(IEnumerable<KeyValuePair<string, string>> texts) =>
        texts.Select(t => new MapEntry(t.Key, new ScalarNode(t.Value, ScalarType.Text, 0), 0)).ToList() is [_, ..] some
            ? new MapNode(some, 0)
            : null;

    /// <summary>What stands at a path of keys; null when nothing does.</summary>
    public static Node? At(Node? root, params ReadOnlySpan<string> path)
    {
        foreach (var key in path)
        {
            root = (root as MapNode)?[key];
        }

        return root;
    }

    /// <summary>The text at a path of keys.</summary>
    public static string? TextAt(Node? root, params ReadOnlySpan<string> path) => (At(root, path) as ScalarNode)?.Text;

    public static MapNode? Some(IReadOnlyList<MapEntry> entries) => entries is [] ? null : new MapNode(entries, 0);

    /// <summary>With the keys of every map in order.</summary>
    public static Node Sorted(Node node) =>
        node switch
        {
            MapNode map => new MapNode(
                [.. map.Entries.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => e with { Value = Sorted(e.Value) })],
                map.Line
            ),
            ListNode list => new ListNode([.. list.Items.Select(Sorted)], list.Line),
            _ => node,
        };

    public static JsonElement Element(Node node)
    {
        using var document = JsonDocument.Parse(NodeText.Json(node, indented: false));
        return document.RootElement.Clone();
    }

    public static JsonNode Json(Node node) => JsonNode.Parse(NodeText.Json(node, indented: false))!;
}
