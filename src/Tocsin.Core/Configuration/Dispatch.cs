using Tocsin.Core.Alerts;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Configuration;

/// <summary>What becomes of one event: a notification for each alert that takes it, and a reason for each that came close.</summary>
/// <param name="Notifications">In the order of the alerts in the index.</param>
/// <param name="Conflicts">Metadata keys that several sources supplied, per alert.</param>
/// <param name="Gated">Alerts whose provider type does not take such an event, with the gate's reason (<see cref="OutcomeReason"/>).</param>
public sealed record Dispatch(
    IReadOnlyList<Notification> Notifications,
    IReadOnlyList<(ObjectName Alert, Rejection Rejection)> Rejected,
    IReadOnlyList<(ObjectName Alert, IReadOnlyList<MetadataConflict> Keys)> Conflicts,
    IReadOnlyList<(ObjectName Alert, string Gate)> Gated
)
{
    /// <summary>Alerts that take the event although not all their expressions were asked: they took too many steps.</summary>
    public IReadOnlyList<ObjectName> Unfiltered { get; init; } = [];

    /// <param name="learn">Asked once when an alert lacks the labels of the object; true when more may be known of them now.</param>
    public static async ValueTask<Dispatch> Of(Event e, Func<ResourceSet> resources, Func<ObjectReference, ValueTask<bool>> learn)
    {
        var dispatch = Of(e, resources());
        foreach (var (_, rejection) in dispatch.Rejected)
        {
            if (rejection.LacksLabels)
            {
                return await learn(e.InvolvedObject) ? Of(e, resources()) : dispatch;
            }
        }

        return dispatch;
    }

    /// <param name="e">Cleaned, without token.</param>
    public static Dispatch Of(Event e, ResourceSet resources)
    {
        var match = resources.Index.Match(e);
        if (match.Matched.Count == 0 && match.Rejected.Count == 0)
        {
            return Nothing;
        }

        var notifications = new List<Notification>(match.Matched.Count);
        var rejected = new List<(ObjectName, Rejection)>(match.Rejected.Count);
        var conflicts = new List<(ObjectName, IReadOnlyList<MetadataConflict>)>();
        var gated = new List<(ObjectName, string)>();
        foreach (var (alert, why) in match.Rejected)
        {
            rejected.Add((alert.Name, why));
        }

        var marks = Gates.MarksOf(e);
        foreach (var alert in match.Matched)
        {
            // A provider that is missing or not built has no gate yet: the delivery waits and is asked again when it is tried.
            if (
                resources.Providers.TryGetValue(alert.Provider, out var provider)
                && provider.Type is { } type
                && Gates.Check(marks, e.IsError, type.Type) is { } gate
            )
            {
                rejected.Add((alert.Name, new Rejection(MatchRule.Gate, gate.Text)));
                gated.Add((alert.Name, gate.Reason));
                continue;
            }

            var (merged, keys) = MetadataMerge.Merge(e, alert.Spec);
            if (keys.Count > 0)
            {
                conflicts.Add((alert.Name, keys));
            }

            notifications.Add(
                new Notification
                {
                    Alert = alert.Name,
                    AlertUid = alert.Uid,
                    Provider = alert.Provider,
                    Event = e with { Metadata = merged },
                    Posted = e.Metadata,
                    Marks = marks,
                }
            );
        }

        return new Dispatch(notifications, rejected, conflicts, gated) { Unfiltered = match.Unfiltered };
    }

    private static Dispatch Nothing { get; } = new([], [], [], []);
}
