using Tocsin.Core.Alerts;
using Tocsin.Core.Documents;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Core.Lint;

/// <summary>Entries of <c>spec.eventSources</c> that match nothing, or nothing more.</summary>
internal static class SourceRules
{
    // The schema allows it, and no controller reports on it (spec/events-and-alerts.md §17).
    private const string Silent = "ExternalArtifact";

    public static IEnumerable<Finding> Check(LintSubject subject) => subject.Alerts.SelectMany(a => Check(subject, a));

    private static IEnumerable<Finding> Check(LintSubject subject, LintedAlert a)
    {
        if (a.Spec.EventSources is [_, ..] && a.Spec.EventSources.All(s => s.Kind == Silent))
        {
            var message =
                $"no controller of Flux sends events of kind {Silent}, so this Alert never fires; name its ArtifactGenerator";
            yield return LintSubject.Warn(a.Object, "spec.eventSources", FindingCode.SourceSilent, message);
        }

        foreach (var (i, source) in a.Spec.EventSources.Index())
        {
            var at = $"spec.eventSources[{i}]";
            if (Impossible.NameOf(source) is not null)
            {
                // The reader has said so.
            }
            else if (
                a.Spec.EventSources.Index().FirstOrDefault(o => o.Index != i && Covers(a.Alert, o, (i, source))) is (var by, { })
            )
            {
                var message = $"matches nothing that spec.eventSources[{by}] does not match already; remove one of them";
                yield return LintSubject.Warn(a.Object, at, FindingCode.SourceRedundant, message);
            }
            else if (Misspelt(subject, a.Alert, source) is { } near)
            {
                var message =
                    $"there is no {source.Kind} '{source.Name}' in namespace '{AlertRules.NamespaceOf(a.Alert, source)}' among these"
                    + $" manifests; did you mean '{near}'?";
                yield return LintSubject.Warn(a.Object, $"{at}.name", FindingCode.SourceNotFound, message);
            }
            else if (Differ(subject, a.Alert, source) is { } differ)
            {
                yield return LintSubject.Warn(a.Object, $"{at}.matchLabels", FindingCode.SourceLabelsDiffer, differ);
            }
        }
    }

    // Of two that are the same, the later one is told.
    private static bool Covers(Alert alert, (int Index, EventSource Source) one, (int Index, EventSource Source) other) =>
        CoversAll(alert, one.Source, alert, other.Source)
        && (one.Index < other.Index || !CoversAll(alert, other.Source, alert, one.Source));

    /// <summary>Whether one source matches all that another of the same or another Alert does.</summary>
    public static bool CoversAll(Alert oneAlert, EventSource one, Alert otherAlert, EventSource other)
    {
        var ns = AlertRules.NamespaceOf(oneAlert, one);
        return one.Kind == other.Kind
            && (ns == EventSource.Any || ns == AlertRules.NamespaceOf(otherAlert, other))
            && (one.Name == EventSource.Any || one.Name == other.Name)
            && (
                one.MatchLabels is null
                || (
                    other.MatchLabels is { } labels
                    && one.MatchLabels.All(l => labels.TryGetValue(l.Key, out var value) && value == l.Value)
                )
            );
    }

    // Objects are often kept elsewhere, so only a near miss is told.
    private static string? Misspelt(LintSubject subject, Alert alert, EventSource source)
    {
        if (source.Name == EventSource.Any)
        {
            return null;
        }

        var known = subject.Of(source.Kind, AlertRules.NamespaceOf(alert, source)).Select(o => o.Name.Name).ToList();
        return known.Contains(source.Name) ? null : Suggestion.Nearest(source.Name, known);
    }

    private static string? Differ(LintSubject subject, Alert alert, EventSource source)
    {
        if (source.MatchLabels is not { Count: > 0 } wanted)
        {
            return null;
        }

        var named = subject.NamedBy(alert, source).ToList();
        if (named is [] || named.Exists(o => wanted.All(l => o.Labels.TryGetValue(l.Key, out var value) && value == l.Value)))
        {
            return null;
        }

        var labels = string.Join(", ", wanted.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}"));
        return named is [var only]
            ? $"{source.Kind} '{only.Name}' does not have {labels}; give it these labels, or mend the source"
            : $"none of the {named.Count} objects of kind {source.Kind} that it names has {labels}; mend the labels, or the source";
    }
}
