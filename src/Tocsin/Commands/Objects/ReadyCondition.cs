using System.Globalization;
using Tocsin.Core.Documents;
using Tocsin.Core.Resources;
using Tocsin.Resources.Cluster.Reporting;
using Tocsin.Resources.Cluster.Watching;

namespace Tocsin.Commands.Objects;

/// <summary>What an object's conditions say of it in one word.</summary>
/// <param name="IsCurrent">It was written of the object as it is now, and not while somebody was still at it.</param>
internal sealed record ReadyCondition(bool IsReady, string Reason, string Message, bool IsCurrent)
{
    public static ReadyCondition Waiting { get; } = new(false, "", "waiting to be reconciled", IsCurrent: false);

    /// <summary>Null when nobody wrote one.</summary>
    public static ReadyCondition? Of(ResourceObject o)
    {
        if (Conjunction.Of([.. All(o).Select(Read)]) is not { } ready)
        {
            return null;
        }

        var generation = Text(o.Root["metadata"] as MapNode, "generation");
        return new ReadyCondition(
            ready.Status == "True",
            ready.Reason,
            ready.Message,
            ready.ObservedGeneration is not { } observed
                || generation.Length == 0
                || observed.ToString(CultureInfo.InvariantCulture) == generation
        );
    }

    public ListedResource Listed(ObjectKind kind, ResourceObject o) =>
        new(
            kind.Kind,
            o.Name.Namespace,
            o.Name.Name,
            (o.Root["spec"] as MapNode)?["suspend"] is ScalarNode { Type: ScalarType.Boolean, IsTrue: true },
            IsReady,
            Reason,
            Message
        )
        {
            Labels = o.Labels,
            IsReported = IsCurrent,
            Conditions = All(o)
                .DistinctBy(c => Text(c, "type"))
                .ToDictionary(c => Text(c, "type"), c => Text(c, "status"), StringComparer.OrdinalIgnoreCase),
        };

    private static Condition Read(MapNode c) =>
        new(Text(c, "type"), Text(c, "status"), Text(c, "reason"), Text(c, "message"))
        {
            ObservedGeneration = long.TryParse(
                Text(c, "observedGeneration"),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var observed
            )
                ? observed
                : null,
        };

    private static IEnumerable<MapNode> All(ResourceObject o) =>
        ((o.Root["status"] as MapNode)?["conditions"] as ListNode)?.Items.OfType<MapNode>() ?? [];

    private static string Text(MapNode? map, string key) => (map?[key] as ScalarNode)?.Text ?? "";
}
