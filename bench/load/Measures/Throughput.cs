using Tocsin.Load.Net;
using Tocsin.Load.Servers;

namespace Tocsin.Load.Measures;

/// <summary>
/// Events answered 202 per second at 256 connections, closed loop: both baselines and Tocsin by turns, whose target answers at once
/// (so the core delivers as fast as it can besides) and after 100 ms, as a service elsewhere does.
/// </summary>
internal static class Throughput
{
    private const string Tocsin = "tocsin";
    private const string FarTarget = "tocsin-far-target";
    private const int Capacity = 8_000_000;

    public static void Run(Setup setup)
    {
        var bodies = new EventBodies(Capacity);
        using var sink = new Sink(bodies);
        var subjects = new Dictionary<string, Func<Subject>>(StringComparer.Ordinal)
        {
            [Baseline.Bare] = () => Subject.Baseline(setup, Baseline.Bare),
            [Baseline.WithCommit] = () => Subject.Baseline(setup, Baseline.WithCommit),
            [Tocsin] = () => Subject.Tocsin(setup, sink.Port, strangers: 0),
            [FarTarget] = () =>
                Subject.Tocsin(setup, sink.Port, strangers: 0, FarTarget, "--max-pending-per-provider", "10000000"),
        };
        var rates = subjects.Keys.ToDictionary(name => name, _ => new List<double>(), StringComparer.Ordinal);
        for (var round = 1; round <= setup.Repeats; round++)
        {
            foreach (var (name, start) in subjects.Where(s => setup.Only is null || s.Key == setup.Only))
            {
                sink.Takes = TimeSpan.FromMilliseconds(name == FarTarget ? 100 : 0);
                using var subject = start();
                rates[name].Add(Measure(setup, subject, bodies, sink));
            }
        }

        if (setup.Only is null)
        {
            var (bare, commit) = (Report.Median(rates[Baseline.Bare]), Report.Median(rates[Baseline.WithCommit]));
            Report.Line($"medians of {setup.Repeats}: bare {bare:0}/s, with commit {commit:0}/s");
            foreach (var name in (string[])[Tocsin, FarTarget])
            {
                var rate = Report.Median(rates[name]);
                Report.Line($"{name}: {rate:0}/s; to with commit {rate / commit:0.00} (goal 0.70), to bare {rate / bare:0.00}");
            }
        }
    }

    private static double Measure(Setup setup, Subject subject, EventBodies bodies, Sink sink)
    {
        bodies.NextRun();
        var before = sink.Count;
        var warm = LoadRun.Do(new LoadPlan(subject.Events, setup.WarmUp), bodies);
        var delivers = sink.Count > before && sink.Takes == TimeSpan.Zero;
        if (delivers)
        {
            sink.WaitFor(before + warm.Accepted, TimeSpan.FromSeconds(2));
        }

        bodies.NextRun();
        var (delivered, cpu) = (sink.Count, subject.Process.Cpu);
        sink.Record();
        var result = LoadRun.Do(new LoadPlan(subject.Events, setup.Window), bodies);
        var perSecond = (sink.Count - delivered) / result.Took.TotalSeconds;
        var used = (subject.Process.Cpu - cpu).TotalMicroseconds;
        Report.Line(
            $"{subject.Name}: {result.PerSecond:0}/s, {result.Latency}; {result.Others} other answers; CPU {used / result.Accepted:0.0} µs an event"
        );
        if (delivers)
        {
            var all = sink.WaitFor(delivered + result.Accepted, TimeSpan.FromSeconds(5));
            var whole = (subject.Process.Cpu - cpu).TotalMicroseconds;
            Report.Line(
                $"  delivered meanwhile {perSecond:0}/s; all delivered: {all}; from due to delivered {sink.Stop()}; CPU with delivery {whole / result.Accepted:0.0} µs an event"
            );
        }

        return result.PerSecond;
    }
}
