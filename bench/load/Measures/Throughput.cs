using System.Globalization;
using Tocsin.Load.Net;
using Tocsin.Load.Servers;

namespace Tocsin.Load.Measures;

/// <summary>
/// Events answered 202 per second at 256 connections, closed loop: both baselines and Tocsin by turns, whose target answers at once
/// (so the core delivers as fast as it can besides) and after 100 ms, as a service elsewhere does. All stay up between their turns,
/// so that a round is short and what disturbs it disturbs all.
/// </summary>
internal static class Throughput
{
    private const string Tocsin = "tocsin";
    private const string FarTarget = "tocsin-far-target";
    private const string Other = "other-far-target";
    private const int Capacity = 8_000_000;

    public static void Run(Setup setup)
    {
        var bodies = new EventBodies(Capacity);
        using var near = new Sink(bodies);
        using var far = new Sink(bodies) { Takes = TimeSpan.FromMilliseconds(100) };
        var starts = new (string Name, Func<Subject> Start)[]
        {
            (Baseline.Bare, () => Subject.Baseline(setup, Baseline.Bare)),
            (Baseline.WithCommit, () => Subject.Baseline(setup, Baseline.WithCommit)),
            (Tocsin, () => Subject.Tocsin(setup, near.Port, strangers: 0, Tocsin, Subject.AnyBacklog)),
            (FarTarget, () => Subject.Tocsin(setup, far.Port, strangers: 0, FarTarget, Subject.AnyBacklog)),
            (
                Other,
                () =>
                    Subject.Tocsin(
                        setup with
                        {
                            Program = setup.Against ?? setup.Program,
                        },
                        far.Port,
                        strangers: 0,
                        Other,
                        Subject.AnyBacklog
                    )
            ),
        };
        var subjects = starts
            .Where(s => setup.Only.Count > 0 ? setup.Only.Contains(s.Name) : s.Name != Other || setup.Against is not null)
            .Select(s => s.Start())
            .ToList();
        try
        {
            foreach (var subject in subjects)
            {
                Measure(setup.WarmUp, subject, bodies, near);
            }

            var rates = subjects.ToDictionary(s => s.Name, _ => new List<double>(), StringComparer.Ordinal);
            for (var round = 1; round <= setup.Repeats; round++)
            {
                foreach (var subject in subjects)
                {
                    rates[subject.Name].Add(Measure(setup.Window, subject, bodies, near));
                }
            }

            Compare(rates);
        }
        finally
        {
            subjects.ForEach(s => s.Dispose());
        }
    }

    private static void Compare(Dictionary<string, List<double>> rates)
    {
        foreach (var (name, measured) in rates)
        {
            var ratios = rates
                .Where(other => other.Key is Baseline.Bare or Baseline.WithCommit && other.Key != name)
                .Select(other => (other.Key, Ratio: Report.Median(measured.Zip(other.Value, (a, b) => a / b))))
                .Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Ratio:0.00} of {r.Key}"));
            Report.Line(
                $"{name}: median of {measured.Count} {Report.Median(measured):0}/s; pair by pair {string.Join(", ", ratios)}"
            );
        }
    }

    private static double Measure(TimeSpan window, Subject subject, EventBodies bodies, Sink near)
    {
        bodies.NextRun();
        var (delivered, cpu, counters) = (near.Count, subject.Process.Cpu, Counters.Of(subject));
        var result = LoadRun.Do(new LoadPlan(subject.Events, window), bodies);
        var perSecond = (near.Count - delivered) / result.Took.TotalSeconds;
        var used = (subject.Process.Cpu - cpu).TotalMicroseconds;
        var told = Counters.Of(subject).Since(counters, result.Took);
        Report.Line(
            $"{subject.Name}: {result.PerSecond:0}/s, {result.Latency}; {result.Others} other answers; CPU {used / result.Accepted:0.0} µs an event; {told}"
        );
        if (subject.Name == Tocsin)
        {
            var all = near.WaitFor(delivered + result.Accepted, TimeSpan.FromSeconds(5));
            Report.Line($"  delivered meanwhile {perSecond:0}/s; all delivered: {all}");
        }

        return result.PerSecond;
    }
}
