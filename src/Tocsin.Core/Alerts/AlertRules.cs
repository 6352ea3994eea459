using Tocsin.Core.Events;

namespace Tocsin.Core.Alerts;

/// <summary>The rules by which an alert takes an event (spec/events-and-alerts.md §5), each with its reason.</summary>
internal static class AlertRules
{
    public static string NamespaceOf(Alert alert, EventSource source) =>
        source.Namespace.Length > 0 ? source.Namespace : alert.Name.Namespace;

    /// <summary>Null when the alert takes the event; the text compares what is with what is wanted.</summary>
    public static Rejection? Explain(Alert alert, Event e, LabelsOfObject labels, bool ownNamespaceOnly)
    {
        if (alert.Spec.Suspend)
        {
            return new(MatchRule.Suspended, "the alert is suspended");
        }

        Rejection? furthest = null;
        foreach (var source in alert.Spec.EventSources)
        {
            var rejection =
                Reject(alert, source, e)
                ?? Judge(alert, source, e, labels, ownNamespaceOnly)
                ?? new Effort(e.Message, alerts: 1).Judge(alert);
            if (rejection is null)
            {
                return null;
            }

            // Of several sources, the one that came furthest explains most.
            if (furthest is null || Depth(rejection) > Depth(furthest))
            {
                furthest = rejection;
            }
        }

        return furthest ?? new(MatchRule.Kind, "the alert names no event source");
    }

    /// <summary>The rules that the index does not answer by itself, less those of the message.</summary>
    public static Rejection? Judge(Alert alert, EventSource source, Event e, LabelsOfObject labels, bool ownNamespaceOnly)
    {
        var o = e.InvolvedObject;
        if (ownNamespaceOnly && o.Namespace != alert.Name.Namespace)
        {
            return new(
                MatchRule.CrossNamespace,
                $"alert '{alert.Name}' can't process event from '{o}', cross-namespace references have been blocked"
            );
        }

        return RejectLabels(source, labels);
    }

    private static Rejection? Reject(Alert alert, EventSource source, Event e)
    {
        var o = e.InvolvedObject;
        var ns = NamespaceOf(alert, source);
        if (source.Kind != o.Kind)
        {
            return new(MatchRule.Kind, $"the event's kind is '{o.Kind}', the source names '{source.Kind}'");
        }

        if (ns != EventSource.Any && ns != o.Namespace)
        {
            return new(MatchRule.Namespace, $"the event's namespace is '{o.Namespace}', the source names '{ns}'");
        }

        if (source.Name != EventSource.Any && source.Name != o.Name)
        {
            return new(MatchRule.Name, $"the event's object is '{o.Name}', the source names '{source.Name}'");
        }

        return alert.Spec.EventSeverity == SeverityName.Info || alert.Spec.EventSeverity == e.Severity
            ? null
            : new(MatchRule.Severity, $"the event's severity is '{e.Severity}', the alert takes '{alert.Spec.EventSeverity}'");
    }

    private static Rejection? RejectLabels(EventSource source, LabelsOfObject labels)
    {
        if (source.MatchLabels is not { } wanted)
        {
            return null;
        }

        if (labels.Known is not { } actual)
        {
            return labels.Unknown;
        }

        foreach (var (key, value) in wanted)
        {
            if (!actual.TryGetValue(key, out var has) || has != value)
            {
                return new(
                    MatchRule.Labels,
                    $"label '{key}' is {(has is null ? "absent" : $"'{has}'")}, the source asks for '{value}'"
                );
            }
        }

        return null;
    }

    private static int Depth(Rejection r) =>
        r.Rule switch
        {
            MatchRule.Kind => 0,
            MatchRule.Namespace => 1,
            MatchRule.Name => 2,
            MatchRule.Severity => 3,
            _ => 4,
        };
}
