using Tocsin.Core.Events;

namespace Tocsin.Core.Alerts;

/// <summary>
/// Alerts arranged by what their sources name, so that an event touches only alerts that can take it: its cost does not grow
/// with alerts for other kinds, namespaces, names, severities or labels.
/// </summary>
public sealed class AlertIndex
{
    private readonly SourceTable _sources = new();
    private readonly IObjectLabels _labels;
    private readonly bool _ownNamespaceOnly;

    /// <param name="ownNamespaceOnly">Refuse events of other namespaces (<c>--no-cross-namespace-refs</c>).</param>
    public AlertIndex(IReadOnlyList<Alert> alerts, IObjectLabels labels, bool ownNamespaceOnly)
    {
        Alerts = alerts;
        _labels = labels;
        _ownNamespaceOnly = ownNamespaceOnly;
        var labelled = new HashSet<string>(StringComparer.Ordinal);
        foreach (var alert in alerts)
        {
            foreach (var source in alert.Spec.EventSources)
            {
                if (source.MatchLabels is not null)
                {
                    labelled.Add(source.Kind);
                }

                if (!alert.Spec.Suspend)
                {
                    _sources.Add(alert, source);
                }
            }
        }

        LabelledKinds = labelled;
    }

    public static AlertIndex Empty { get; } = new([], NoLabels.Instance, ownNamespaceOnly: false);

    public IReadOnlyList<Alert> Alerts { get; }

    /// <summary>Kinds of which some alert asks for labels.</summary>
    public IReadOnlySet<string> LabelledKinds { get; }

    /// <summary>The alerts that take the event, each once, and of those that came close, why they did not.</summary>
    public MatchResult Match(Event e)
    {
        var o = e.InvolvedObject;
        var found = new MatchResult.Builder();
        var labels = new LabelsOfObject(_labels, o);
        foreach (var ns in (ReadOnlySpan<string>)[o.Namespace, EventSource.Any])
        {
            foreach (var name in (ReadOnlySpan<string>)[o.Name, EventSource.Any])
            {
                Judge(new SourceKey(o.Kind, ns, name, IsErrorsOnly: false));
                if (e.IsError)
                {
                    Judge(new SourceKey(o.Kind, ns, name, IsErrorsOnly: true));
                }
            }
        }

        return found.Build(e.Message);

        void Judge(SourceKey key)
        {
            JudgeAll(key);
            if (!_sources.Has(key.WithAnyLabel))
            {
                return;
            }

            if (labels.Known is not { } known)
            {
                JudgeAll(key.WithAnyLabel);
                return;
            }

            foreach (var (label, value) in known)
            {
                JudgeAll(key.With(label, value));
            }
        }

        void JudgeAll(SourceKey key)
        {
            foreach (var (alert, source) in _sources.Of(key))
            {
                found.Add(alert, AlertRules.Judge(alert, source, e, labels, _ownNamespaceOnly));
            }
        }
    }

    /// <summary>For every alert: null when it takes the event, else the first rule that rejects it. Cost grows with the alerts.</summary>
    public IEnumerable<(Alert Alert, Rejection? Rejection)> Explain(Event e)
    {
        var labels = new LabelsOfObject(_labels, e.InvolvedObject);
        return Alerts.Select(alert => (alert, AlertRules.Explain(alert, e, labels, _ownNamespaceOnly)));
    }
}
