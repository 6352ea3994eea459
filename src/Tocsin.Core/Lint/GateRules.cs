using Tocsin.Core.Alerts;
using Tocsin.Core.Events;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Core.Lint;

/// <summary>Alerts of which the type of their Provider takes nothing (spec/providers.md §3.2).</summary>
internal static class GateRules
{
    // The only kind whose events tell of a commit by themselves (spec/events-and-alerts.md §17).
    private const string TellsCommits = "Kustomization";

    public static IEnumerable<Finding> Check(LintSubject subject) => subject.Alerts.SelectMany(a => Dropped(subject, a));

    private static IEnumerable<Finding> Dropped(LintSubject subject, LintedAlert a)
    {
        if (a.Provider?.Type?.Type is not { } type || a.Spec.EventSources is [])
        {
            yield break;
        }

        const string commit = EventKeys.UserPrefix + EventKeys.Commit;
        const string changeRequest = EventKeys.UserPrefix + EventKeys.ChangeRequest;
        if (
            type.Family is Family.CommitStatus
            && a.Spec.EventSources.All(s => s.Kind != TellsCommits)
            && !a.Spec.EventSources.Any(s => Annotated(subject, a.Alert, s, commit))
        )
        {
            var kinds = string.Join(", ", a.Spec.EventSources.Select(s => s.Kind).Distinct());
            var message =
                $"type {type.Name} needs a commit, and events of {kinds} name none, so nothing is sent; name a {TellsCommits}, or"
                + $" annotate the objects with {commit}";
            yield return LintSubject.Warn(a.Object, "spec.eventSources", FindingCode.ProviderDropsEvents, message);
        }

        // Whether objects that are kept elsewhere have the annotation cannot be known.
        if (
            type.Family is Family.ChangeRequest
            && a.Spec.EventSources.All(s => s.Name != EventSource.Any && subject.NamedBy(a.Alert, s).Any())
            && !a.Spec.EventSources.Any(s => Annotated(subject, a.Alert, s, changeRequest))
        )
        {
            var message =
                $"type {type.Name} needs the number of a change request, and none of the objects named here has the annotation"
                + $" {changeRequest}, so nothing is sent; annotate them";
            yield return LintSubject.Warn(a.Object, "spec.eventSources", FindingCode.ProviderDropsEvents, message);
        }
    }

    private static bool Annotated(LintSubject subject, Alert alert, EventSource source, string annotation) =>
        subject.NamedBy(alert, source).Any(o => LintSubject.Annotation(o, annotation) is { Length: > 0 });
}
