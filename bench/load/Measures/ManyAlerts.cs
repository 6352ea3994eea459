using Tocsin.Load.Net;
using Tocsin.Load.Servers;

namespace Tocsin.Load.Measures;

/// <summary>Whether alerts that do not match cost anything: 10 against 10,000, by turns, so that the machine's moods cancel out.</summary>
internal static class ManyAlerts
{
    private const int Pairs = 7;

    public static void Run(Setup setup)
    {
        var bodies = new EventBodies(8_000_000);
        using var sink = new Sink(bodies);
        using var few = Subject.Tocsin(setup, sink.Port, strangers: 10, "alerts-10");
        using var many = Subject.Tocsin(setup, sink.Port, strangers: 10_000, "alerts-10000");
        Rate(few, bodies, sink, setup.WarmUp);
        Rate(many, bodies, sink, setup.WarmUp);
        var ratios = new List<double>();
        for (var pair = 0; pair < Pairs; pair++)
        {
            // Whoever comes second in one pair comes first in the next.
            var first = Rate(pair % 2 == 0 ? few : many, bodies, sink, setup.Window / 4);
            var second = Rate(pair % 2 == 0 ? many : few, bodies, sink, setup.Window / 4);
            var (ten, thousands) = pair % 2 == 0 ? (first, second) : (second, first);
            ratios.Add(thousands / ten);
            Report.Line($"10 alerts {ten:0}/s, 10,000 alerts {thousands:0}/s, ratio {thousands / ten:0.000}");
        }

        Report.Line($"10,000 alerts : 10 alerts, median of {Pairs} pairs: {Report.Median(ratios):0.000} (goal: within 10 %)");
    }

    private static double Rate(Subject subject, EventBodies bodies, Sink sink, TimeSpan duration)
    {
        bodies.NextRun();
        var before = sink.Count;
        var result = LoadRun.Do(new LoadPlan(subject.Events, duration), bodies);
        sink.WaitFor(before + result.Accepted, TimeSpan.FromSeconds(2));
        return result.PerSecond;
    }
}
