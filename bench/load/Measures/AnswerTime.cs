using Tocsin.Load.Net;
using Tocsin.Load.Servers;

namespace Tocsin.Load.Measures;

/// <summary>
/// How long an answer takes at a fixed rate (open loop), and how long until the target has the event. The endpoint with the same
/// commit takes its turn in each round: what disturbs both is the machine's.
/// </summary>
internal static class AnswerTime
{
    public static void At2000(Setup setup) => Run(setup, 2000);

    public static void At500And5000(Setup setup)
    {
        Run(setup, 500);
        Run(setup, 5000);
    }

    private static void Run(Setup setup, double rate)
    {
        var bodies = new EventBodies(1_000_000);
        using var sink = new Sink(bodies);
        using var tocsin = Subject.Tocsin(setup, sink.Port, strangers: 0);
        using var baseline = Subject.Baseline(setup, Baseline.WithCommit);
        LoadRun.Do(new LoadPlan(baseline.Events, setup.WarmUp, rate), bodies);
        LoadRun.Do(new LoadPlan(tocsin.Events, setup.WarmUp, rate), bodies);
        for (var round = 1; round <= setup.Repeats; round++)
        {
            var disk = SyncProbe.Measure(setup.Folder).Percentile(0.99);
            Report.Line($"round {round}: goal for p99 {10 + (2 * disk):0.0} ms (fdatasync p99 {disk:0.00} ms)");
            Measure(setup, baseline, rate, bodies, sink);
            Measure(setup, tocsin, rate, bodies, sink);
        }
    }

    private static void Measure(Setup setup, Subject subject, double rate, EventBodies bodies, Sink sink)
    {
        bodies.NextRun();
        sink.Record();
        var (delivered, cpu, counters) = (sink.Count, subject.Process.Cpu, Counters.Of(subject));
        var stopProbe = SyncProbe.Beside(setup.Folder);
        var result = LoadRun.Do(new LoadPlan(subject.Events, setup.Window, rate), bodies);
        var disk = stopProbe();
        var all = subject.Metrics is not null && sink.WaitFor(delivered + result.Accepted, TimeSpan.FromSeconds(5));
        var used = (subject.Process.Cpu - cpu).TotalMicroseconds;
        var arrived = sink.Stop();
        Report.Line(
            $"  {subject.Name} at {rate:0}/s: {result.PerSecond:0}/s answered 202, {result.Others} others; {result.Latency}; CPU {used / result.Accepted:0.0} µs an event; fdatasync beside it: {disk}"
        );
        if (subject.Metrics is not null)
        {
            Report.Line(
                $"    from due to delivered {arrived}; all delivered: {all}; {Counters.Of(subject).Since(counters, setup.Window)}"
            );
        }
    }
}
