using Tocsin.Core.Alerts;
using Tocsin.Core.Events;
using Tocsin.Core.Providers;
using Tocsin.Core.Resources;

namespace Tocsin.Core.Lint;

/// <summary>Alerts of which the type of their Provider takes nothing (spec/providers.md §3.2), and statuses that overwrite one another.</summary>
internal static class GateRules
{
    // The only kind whose events tell of a commit by themselves (spec/events-and-alerts.md §17).
    private const string TellsCommits = "Kustomization";

    public static IEnumerable<Finding> Check(LintSubject subject) =>
        subject.Alerts.SelectMany(a => Dropped(subject, a)).Concat(Collisions(subject));

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

    // The name of a commit status holds kind and name of the object, and not its namespace (spec/providers.md §17.6).
    private static IEnumerable<Finding> Collisions(LintSubject subject)
    {
        var fed = subject
            .Alerts.Where(a => !a.Spec.Suspend && a.Provider is { Type.Type.Family: Family.CommitStatus } p && !HasName(p))
            .GroupBy(a => a.Alert.Provider);
        foreach (var alerts in fed)
        {
            var named = new Dictionary<(string Kind, string Name), string>();
            foreach (var (a, i, source) in alerts.SelectMany(a => a.Spec.EventSources.Select((s, i) => (a, i, s))))
            {
                var ns = AlertRules.NamespaceOf(a.Alert, source);
                if (source.Name == EventSource.Any || ns == EventSource.Any || source.Kind != TellsCommits)
                {
                    continue;
                }

                if (
                    !named.TryAdd((source.Kind, source.Name), ns)
                    && named[(source.Kind, source.Name)] is var other
                    && other != ns
                )
                {
                    var message =
                        $"{source.Kind} '{source.Name}' of namespace '{ns}' and that of '{other}' write the same commit status and"
                        + " overwrite each other; set spec.commitStatusExpr of the Provider to a name with the namespace";
                    yield return LintSubject.Warn(
                        a.Object,
                        $"spec.eventSources[{i}]",
                        FindingCode.CommitStatusCollision,
                        message
                    );
                }
            }
        }
    }

    private static bool HasName(ProviderResource provider) => provider.Spec.CommitStatusExpression is not null;
}
