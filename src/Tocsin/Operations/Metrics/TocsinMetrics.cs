using System.Diagnostics;
using System.Text;

namespace Tocsin.Operations.Metrics;

/// <summary>Everything that <c>/metrics</c> shows: the reference's names (spec/events-and-alerts.md §10) and Tocsin's own.</summary>
internal sealed class TocsinMetrics
{
    private static readonly double[] Seconds = [.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10];
    private static readonly double[] Sizes = [100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];
    private readonly List<MetricFamily> _families;
    private long _eventsInFlight;

    public TocsinMetrics()
    {
        EventDuration = new(
            "gotk_event_http_request_duration_seconds",
            "The latency of the event server's answers.",
            Seconds,
            "service",
            "handler",
            "method",
            "code"
        );
        EventSize = new(
            "gotk_event_http_response_size_bytes",
            "The size of the event server's answers.",
            Sizes,
            "service",
            "handler",
            "method",
            "code"
        );
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
        EndToEnd = new("tocsin_event_commit_duration_seconds", "From an event's arrival to its commit.", Seconds);
        _families =
        [
            EventDuration,
            EventSize,
            new Gauge(
                "gotk_event_http_requests_inflight",
                "Requests that the event server is handling.",
                ["service", "handler"],
                () => [(["", "/"], Volatile.Read(ref _eventsInFlight))]
            ),
            Deliveries,
            AttemptDuration,
            EndToEnd,
            new Gauge("process_resident_memory_bytes", "Resident memory size in bytes.", () => Environment.WorkingSet),
            new Gauge(
                "process_cpu_seconds_total",
                "Total user and system CPU time spent in seconds.",
                () => Environment.CpuUsage.TotalTime.TotalSeconds
            ),
            new Gauge("process_start_time_seconds", "Start time of the process since the Unix epoch in seconds.", StartTime),
            new Gauge("process_open_fds", "Number of open file descriptors.", OpenFiles),
        ];
    }

    public Histogram EventDuration { get; }
    public Histogram EventSize { get; }
    public Counter Deliveries { get; }
    public Histogram AttemptDuration { get; }
    public Histogram EndToEnd { get; }

    public void EventBegins() => Interlocked.Increment(ref _eventsInFlight);

    public void EventEnds() => Interlocked.Decrement(ref _eventsInFlight);

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

    private static double StartTime()
    {
        using var self = Process.GetCurrentProcess();
        return new DateTimeOffset(self.StartTime).ToUnixTimeMilliseconds() / 1000.0;
    }

    private static double OpenFiles() => Directory.Exists("/proc/self/fd") ? Directory.GetFiles("/proc/self/fd").Length : 0;
}
