using Tocsin.Core.Events;
using Tocsin.Core.Resources;

namespace Tocsin.Core.Alerts;

/// <summary>
/// Alerts arranged by what their sources name, so that an event touches only alerts that can take it: its cost does not grow
/// with alerts for other kinds, namespaces, names or severities.
/// </summary>
public sealed class AlertIndex
{
    private readonly Dictionary<SourceKey, Entry[]> _all;
    private readonly Dictionary<SourceKey, Entry[]> _info;
    private readonly IObjectLabels _labels;
    private readonly bool _ownNamespaceOnly;

    /// <param name="ownNamespaceOnly">Refuse events of other namespaces (<c>--no-cross-namespace-refs</c>).</param>
    public AlertIndex(IReadOnlyList<Alert> alerts, IObjectLabels labels, bool ownNamespaceOnly)
    {
        Alerts = alerts;
        _labels = labels;
        _ownNamespaceOnly = ownNamespaceOnly;
        _all = Arrange(alerts);
        _info = Arrange(alerts.Where(a => a.Spec.EventSeverity == SeverityName.Info));
    }

    public static AlertIndex Empty { get; } = new([], NoLabels.Instance, ownNamespaceOnly: false);

    public IReadOnlyList<Alert> Alerts { get; }

    /// <summary>The alerts that take the event, each once, and of those that came close, why they did not.</summary>
    public MatchResult Match(Event e)
    {
        var o = e.InvolvedObject;
        var found = new MatchResult.Builder();
        var entries = e.IsError ? _all : _info;
        foreach (var ns in (ReadOnlySpan<string>)[o.Namespace, EventSource.Any])
        {
            foreach (var name in (ReadOnlySpan<string>)[o.Name, EventSource.Any])
            {
                if (entries.TryGetValue(new SourceKey(o.Kind, ns, name), out var candidates))
                {
                    foreach (var (alert, source) in candidates)
                    {
                        found.Add(alert, AlertRules.Judge(alert, source, e, _labels, _ownNamespaceOnly));
                    }
                }
            }
        }

        return found.Build();
    }

    /// <summary>For every alert: null when it takes the event, else the first rule that rejects it. Cost grows with the alerts.</summary>
    public IEnumerable<(Alert Alert, Rejection? Rejection)> Explain(Event e) =>
        Alerts.Select(alert => (alert, AlertRules.Explain(alert, e, _labels, _ownNamespaceOnly)));

    private static Dictionary<SourceKey, Entry[]> Arrange(IEnumerable<Alert> alerts)
    {
        var lists = new Dictionary<SourceKey, List<Entry>>();
        foreach (var alert in alerts.Where(a => !a.Spec.Suspend))
        {
            foreach (var source in alert.Spec.EventSources)
            {
                var key = new SourceKey(source.Kind, AlertRules.NamespaceOf(alert, source), source.Name);
                if (!lists.TryGetValue(key, out var list))
                {
                    lists[key] = list = [];
                }

                list.Add(new Entry(alert, source));
            }
        }

        return lists.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray());
    }

    private readonly record struct SourceKey(string Kind, string Namespace, string Name);

    private readonly record struct Entry(Alert Alert, EventSource Source);
}

/// <summary>Where <c>matchLabels</c> reads the labels of an event's object.</summary>
public interface IObjectLabels
{
    /// <summary>Null when there is no such object.</summary>
    IReadOnlyDictionary<string, string>? Of(ObjectReference o);

    /// <summary>Why they are not known, where more can be said than that.</summary>
    string WhyNot(ObjectReference o) => "";
}

/// <summary>Knows no object.</summary>
public sealed class NoLabels : IObjectLabels
{
    public static NoLabels Instance { get; } = new();

    public IReadOnlyDictionary<string, string>? Of(ObjectReference o) => null;
}
