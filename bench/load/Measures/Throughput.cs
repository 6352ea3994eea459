using Tocsin.Load.Net;
using Tocsin.Load.Servers;

namespace Tocsin.Load.Measures;

/// <summary>Events answered 202 per second at 256 connections, closed loop: Tocsin and both baselines by turns.</summary>
internal static class Throughput
{
    private const string Tocsin = "tocsin";
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
        };
        var rates = subjects.Keys.ToDictionary(name => name, _ => new List<double>(), StringComparer.Ordinal);
        for (var round = 1; round <= setup.Repeats; round++)
        {
            foreach (var (name, start) in subjects.Where(s => setup.Only is null || s.Key == setup.Only))
            {
                using var subject = start();
                rates[name].Add(Measure(setup, subject, bodies, sink));
            }
        }

        if (setup.Only is null)
        {
            var (bare, commit) = (Report.Median(rates[Baseline.Bare]), Report.Median(rates[Baseline.WithCommit]));
            var tocsin = Report.Median(rates[Tocsin]);
            Report.Line($"medians of {setup.Repeats}: bare {bare:0}/s, with commit {commit:0}/s, tocsin {tocsin:0}/s");
            Report.Line($"tocsin : with commit = {tocsin / commit:0.00} (goal 0.70); tocsin : bare = {tocsin / bare:0.00}");
        }
    }

    private static double Measure(Setup setup, Subject subject, EventBodies bodies, Sink sink)
    {
        bodies.NextRun();
        var before = sink.Count;
        var warm = LoadRun.Do(new LoadPlan(subject.Events, setup.WarmUp), bodies);
        var delivers = sink.Count > before;
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
