using Tocsin.Core.Documents;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Resources.Manifests.Kustomize;

/// <summary>
/// Fields that hold names of other objects, as <c>configurations</c> tell kustomize of them. It knows none of Flux's kinds by
/// itself, so without such a file a Provider that gets a prefix is no longer found by its Alerts.
/// </summary>
/// <remarks>https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/configurations/</remarks>
internal sealed record NameReference(
    string Group,
    string Kind,
    string ReferrerGroup,
    string ReferrerKind,
    IReadOnlyList<string> Path
)
{
    public static IEnumerable<NameReference> From(IEnumerable<Node> documents) =>
        documents
            .OfType<MapNode>()
            .SelectMany(d => (d["nameReference"] as ListNode)?.Items.OfType<MapNode>() ?? [])
            .SelectMany(r =>
                ((r["fieldSpecs"] as ListNode)?.Items.OfType<MapNode>() ?? []).Select(f => new NameReference(
                    Text(r, "group"),
                    Text(r, "kind"),
                    Text(f, "group"),
                    Text(f, "kind"),
                    Text(f, "path").Split('/', StringSplitOptions.RemoveEmptyEntries)
                ))
            );

    /// <summary>Whether an object of this kind may be named.</summary>
    public bool Names(ObjectKey key) => Kind == key.Kind && (Group.Length == 0 || Group == key.Group);

    public bool IsIn(ObjectKey key) =>
        (ReferrerKind.Length == 0 || ReferrerKind == key.Kind) && (ReferrerGroup.Length == 0 || ReferrerGroup == key.Group);

    /// <summary>The tree with names replaced where this reference stands; lists on the way mean each of their items.</summary>
    public static Node Renamed(Node node, ReadOnlySpan<string> path, Func<string, string?> newName)
    {
        switch (node)
        {
            case ScalarNode scalar when path.IsEmpty && newName(scalar.Text) is { } name:
                return new ScalarNode(name, scalar.Type, scalar.Line);
            case ListNode list:
                var items = new List<Node>(list.Items.Count);
                foreach (var item in list.Items)
                {
                    items.Add(Renamed(item, path, newName));
                }

                return new ListNode(items, list.Line);
            case MapNode map when !path.IsEmpty && map.Find(path[0]) is { } entry:
                return Patching.With(map, path[0], Renamed(entry.Value, path[1..], newName));
            default:
                return node;
        }
    }

    private static string Text(MapNode map, string key) => (map[key] as ScalarNode)?.Text ?? "";
}
