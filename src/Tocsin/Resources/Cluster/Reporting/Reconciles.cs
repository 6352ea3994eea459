using Tocsin.Operations.Metrics;

namespace Tocsin.Resources.Cluster.Reporting;

/// <summary>
/// Writes to objects, counted by the names under which controllers count their reconciliations. One is a status or a finalizer of
/// one object that had to be written; an object that is as it should be is none.
/// </summary>
/// <param name="concurrent">At once for each kind.</param>
internal sealed class Reconciles(int concurrent, TimeProvider time)
{
    private static readonly string[] Label = ["controller"];

    // As controller-runtime has them.
    private static readonly double[] Bounds =
    [
        .. (double[])[.005, .01, .025, .05, .1, .15, .2, .25, .3, .35, .4, .45, .5, .6, .7, .8, .9, 1, 1.25, 1.5, 1.75, 2],
        .. (double[])[2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60],
    ];
    private readonly Counter _total = new(
        "controller_runtime_reconcile_total",
        "Objects whose status or finalizer was written.",
        "controller",
        "result"
    );
    private readonly Counter _errors = new(
        "controller_runtime_reconcile_errors_total",
        "Objects whose status or finalizer could not be written.",
        "controller"
    );
    private readonly Histogram _seconds = new(
        "controller_runtime_reconcile_time_seconds",
        "How long writing an object's status or finalizer took.",
        Bounds,
        "controller"
    );
    private readonly int[] _active = new int[ClusterKinds.Own.Count];

    public IEnumerable<MetricFamily> Metrics
    {
        get
        {
            foreach (var controller in Controllers)
            {
                // Rates need a zero to begin with.
                _total.Add(0, controller, "success");
                _total.Add(0, controller, "error");
                _errors.Add(0, controller);
                _seconds.Of(controller);
            }

            return
            [
                _total,
                _errors,
                _seconds,
                new Gauge(
                    "controller_runtime_active_workers",
                    "Objects that are being written.",
                    Label,
                    () => Controllers.Select((c, i) => (new[] { c }, (double)Volatile.Read(ref _active[i])))
                ),
                new Gauge(
                    "controller_runtime_max_concurrent_reconciles",
                    "Objects that are written at once at most.",
                    Label,
                    () => Controllers.Select(c => (new[] { c }, (double)concurrent))
                ),
            ];
        }
    }

    public int Concurrent => concurrent;

    /// <param name="write">False when the server would not have it.</param>
    public async Task Measure(string kind, Func<Task<bool>> write)
    {
        var index = ClusterKinds.Own.TakeWhile(k => k.Kind != kind).Count();
        var controller = NameOf(ClusterKinds.Own[index]);
        var began = time.GetTimestamp();
        var isDone = false;
        Interlocked.Increment(ref _active[index]);
        try
        {
            isDone = await write();
        }
        finally
        {
            Interlocked.Decrement(ref _active[index]);
            _seconds.Observe(time.GetElapsedTime(began).TotalSeconds, controller);
            _total.Add(1, controller, isDone ? "success" : "error");
            _errors.Add(isDone ? 0 : 1, controller);
        }
    }

    private static IEnumerable<string> Controllers => ClusterKinds.Own.Select(NameOf);

    private static string NameOf(OwnKind kind) => kind.Kind.ToLowerInvariant();
}
