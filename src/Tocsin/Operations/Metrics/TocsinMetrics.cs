using System.Text;

namespace Tocsin.Operations.Metrics;

/// <summary>Everything that <c>/metrics</c> shows: the reference's names (spec/events-and-alerts.md §10) and Tocsin's own.</summary>
internal sealed class TocsinMetrics
{
    public static readonly double[] Seconds = [.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10];
    private readonly List<MetricFamily> _families;

    /// <param name="pathLabels">Request paths as <c>handler</c> labels (<c>--export-http-path-metrics</c>).</param>
    public TocsinMetrics(bool pathLabels, TimeProvider clock)
    {
        Events = new("gotk_event", "/", pathLabels, clock);
        Receiver = new("gotk_receiver", "/hook/", pathLabels, clock);
        Deliveries = new(
            "tocsin_deliveries_total",
            "Attempts and final outcomes of deliveries.",
            "provider",
            "type",
            "outcome",
            "reason"
        );
        AttemptDuration = new(
            "tocsin_delivery_attempt_duration_seconds",
            "How long one attempt took.",
            Seconds,
            "provider",
            "type"
        );
        var commits = new Histogram("tocsin_event_commit_duration_seconds", "From an event's arrival to its commit.", Seconds);
        CommitDuration = commits.Of();
        _families =
        [
            .. Events.Families,
            .. Receiver.Families,
            Deliveries,
            AttemptDuration,
            commits,
            .. ProcessMetrics.Families,
            .. RuntimeMetrics.Families,
        ];
    }

    public HttpServerMetrics Events { get; }
    public HttpServerMetrics Receiver { get; }
    public Counter Deliveries { get; }
    public Histogram AttemptDuration { get; }
    public Histogram.Series CommitDuration { get; }

    public void Add(MetricFamily family) => _families.Add(family);

    public string Text()
    {
        var text = new StringBuilder(16 * 1024);
        foreach (var family in _families)
        {
            family.Write(text);
        }

        return text.ToString();
    }
}
