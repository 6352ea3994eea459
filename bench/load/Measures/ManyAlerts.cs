using Tocsin.Load.Net;
using Tocsin.Load.Servers;

namespace Tocsin.Load.Measures;

/// <summary>
/// Whether alerts that do not match cost anything: 10 against 10,000, by turns, so that the machine's moods cancel out; and what an
/// event costs with up to 100,000.
/// </summary>
internal static class ManyAlerts
{
    private const int Pairs = 7;

    public static void Run(Setup setup)
    {
        var bodies = new EventBodies(8_000_000);
        using var sink = new Sink(bodies);
        sink.Takes = TimeSpan.FromMilliseconds(100);
        using var few = Subject.Tocsin(setup, sink.Port, strangers: 10, "alerts-10", Subject.AnyBacklog);
        using var many = Subject.Tocsin(setup, sink.Port, strangers: 10_000, "alerts-10000", Subject.AnyBacklog);
        Rate(few, bodies, setup.WarmUp);
        Rate(many, bodies, setup.WarmUp);
        var ratios = new List<double>();
        for (var pair = 0; pair < Pairs; pair++)
        {
            // Whoever comes second in one pair comes first in the next.
            var first = Rate(pair % 2 == 0 ? few : many, bodies, setup.Window / 4);
            var second = Rate(pair % 2 == 0 ? many : few, bodies, setup.Window / 4);
            var (ten, thousands) = pair % 2 == 0 ? (first, second) : (second, first);
            ratios.Add(thousands / ten);
            Report.Line($"10 alerts {ten:0}/s, 10,000 alerts {thousands:0}/s, ratio {thousands / ten:0.000}");
        }

        Report.Line($"10,000 alerts : 10 alerts, median of {Pairs} pairs: {Report.Median(ratios):0.000} (goal: within 10 %)");
    }

    public static void Cost(Setup setup)
    {
        var bodies = new EventBodies(8_000_000);
        using var sink = new Sink(bodies);
        sink.Takes = TimeSpan.FromMilliseconds(100);
        foreach (var alerts in (int[])[1, 100, 10_000, 100_000])
        {
            using var subject = Subject.Tocsin(setup, sink.Port, alerts - 1, $"alerts-{alerts}", Subject.AnyBacklog);
            Rate(subject, bodies, setup.WarmUp);
            var cpu = subject.Process.Cpu;
            bodies.NextRun();
            var result = LoadRun.Do(new LoadPlan(subject.Events, setup.Window), bodies);
            var used = (subject.Process.Cpu - cpu).TotalMicroseconds / result.Accepted;
            Report.Line(
                $"{alerts} alerts: {result.PerSecond:0}/s, CPU {used:0.0} µs an event, {subject.Process.Memory("VmRSS"):0} MiB"
            );
        }
    }

    private static double Rate(Subject subject, EventBodies bodies, TimeSpan duration)
    {
        bodies.NextRun();
        return LoadRun.Do(new LoadPlan(subject.Events, duration), bodies).PerSecond;
    }
}
