using Tocsin.Core.Documents;
using Tocsin.Core.Resources;

namespace Tocsin.Commands.Objects;

/// <summary>The condition <c>Ready</c> of an object's status.</summary>
/// <param name="IsCurrent">It was written of the object as it is now, and not while somebody was still at it.</param>
internal sealed record ReadyCondition(bool IsReady, string Reason, string Message, bool IsCurrent)
{
    public static ReadyCondition Waiting { get; } = new(false, "", "waiting to be reconciled", IsCurrent: false);

    /// <summary>Null when nobody wrote one.</summary>
    public static ReadyCondition? Of(ResourceObject o)
    {
        var conditions = ((o.Root["status"] as MapNode)?["conditions"] as ListNode)?.Items.OfType<MapNode>() ?? [];
        if (conditions.FirstOrDefault(c => Text(c, "type") == "Ready") is not { } ready)
        {
            return null;
        }

        var generation = Text(o.Root["metadata"] as MapNode, "generation");
        var observed = Text(ready, "observedGeneration");
        return new ReadyCondition(
            Text(ready, "status") == "True",
            Text(ready, "reason"),
            Text(ready, "message"),
            observed.Length == 0 || generation.Length == 0 || observed == generation
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
        };

    private static string Text(MapNode? map, string key) => (map?[key] as ScalarNode)?.Text ?? "";
}
