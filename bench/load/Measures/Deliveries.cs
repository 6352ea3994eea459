using System.Diagnostics;
using Tocsin.Load.Net;
using Tocsin.Load.Servers;

namespace Tocsin.Load.Measures;

/// <summary>
/// Deliveries a second to a target on this machine, of a backlog that waits on disk, against a loop that posts the same body with
/// the same HttpClient settings and as many requests at once, and keeps no record.
/// </summary>
internal static class Deliveries
{
    private const int WarmUp = 30_000;
    private const int Measured = 60_000;

    public static void Run(Setup setup)
    {
        var ratios = new List<double>();
        for (var round = 1; round <= setup.Repeats; round++)
        {
            var loop = Rate((port, _) => Subject.Baseline(setup, PostLoop.Role, $"{port}"));
            var tocsin = Rate(
                (port, folder) =>
                {
                    Backlog.Prepare(folder, WarmUp + Measured, providers: 1, $"http://127.0.0.1:{port}/hook");
                    return Subject.Serve(setup, folder, "tocsin", Subject.AnyBacklog);
                }
            );
            ratios.Add(tocsin / loop);
            Report.Line($"deliveries: tocsin {tocsin:0}/s, bare loop {loop:0}/s, ratio {tocsin / loop:0.00}");
        }

        Report.Line($"deliveries to the bare loop, median of {setup.Repeats}: {Report.Median(ratios):0.00} (goal 0.70)");

        double Rate(Func<int, string, Subject> start)
        {
            using var sink = new Sink(new EventBodies(1));
            using var subject = start(sink.Port, setup.NewFolder("deliveries"));
            var from = Passed(sink, WarmUp);
            var cpu = subject.Process.Cpu;
            var took = Stopwatch.GetElapsedTime(from, Passed(sink, WarmUp + Measured));
            Report.Line($"  {subject.Name}: CPU {(subject.Process.Cpu - cpu).TotalMicroseconds / Measured:0.0} µs a delivery");
            return Measured / took.TotalSeconds;
        }
    }

    private static long Passed(Sink sink, long count) =>
        sink.WaitFor(count, TimeSpan.FromSeconds(10))
            ? Stopwatch.GetTimestamp()
            : throw new TimeoutException($"only {sink.Count} of {count} arrived");
}
