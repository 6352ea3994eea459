using Tocsin.Load.Net;
using Tocsin.Load.Servers;

namespace Tocsin.Load.Measures;

/// <summary>How long an answer takes at 2,000 events a second, open loop.</summary>
internal static class AnswerTime
{
    private const double Rate = 2000;

    public static void Run(Setup setup)
    {
        var bodies = new EventBodies(1_000_000);
        using var sink = new Sink(bodies);
        using var subject = Subject.Tocsin(setup, sink.Port, strangers: 0);
        LoadRun.Do(new LoadPlan(subject.Events, setup.WarmUp, Rate), bodies);
        for (var round = 1; round <= setup.Repeats; round++)
        {
            var disk = SyncProbe.Measure(setup.Folder).Percentile(0.99);
            bodies.NextRun();
            sink.Record();
            var (delivered, cpu) = (sink.Count, subject.Process.Cpu);
            var result = LoadRun.Do(new LoadPlan(subject.Events, setup.Window, Rate), bodies);
            sink.WaitFor(delivered + result.Accepted, TimeSpan.FromSeconds(5));
            var used = (subject.Process.Cpu - cpu).TotalMicroseconds;
            Report.Line(
                $"at {Rate:0}/s: {result.PerSecond:0}/s answered 202, {result.Others} others; {result.Latency}; goal for p99 {10 + (2 * disk):0.0} ms (fdatasync p99 {disk:0.00} ms)"
            );
            Report.Line($"  from due to delivered {sink.Stop()}; CPU with delivery {used / result.Accepted:0.0} µs an event");
        }
    }
}
