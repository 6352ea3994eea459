using Tocsin.Load.Net;
using Tocsin.Load.Servers;

namespace Tocsin.Load.Measures;

/// <summary>Resident memory of the program, idle and after a million events.</summary>
internal static class Memory
{
    private const int Events = 1_000_000;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(15);

    public static void Run(Setup setup)
    {
        var bodies = new EventBodies(Events + 1);
        using var sink = new Sink(bodies);
        using var subject = Subject.Tocsin(setup, sink.Port, strangers: 0);
        Thread.Sleep(Rest);
        Report.Line($"idle: {subject.Process.Memory("VmRSS"):0} MiB resident (goal 70)");
        var result = LoadRun.Do(new LoadPlan(subject.Events, TimeSpan.FromMinutes(5), MaxEvents: Events), bodies);
        var busy = subject.Process.Memory("VmRSS");
        var all = sink.WaitFor(result.Accepted, TimeSpan.FromSeconds(5));
        Thread.Sleep(Rest);
        Report.Line(
            $"after {result.Accepted} events in {result.Took.TotalSeconds:0} s ({result.PerSecond:0}/s, {result.Others} others, all delivered: {all}, {sink.Count} deliveries): {subject.Process.Memory("VmRSS"):0} MiB resident (goal 250), {busy:0} at the last answer, {subject.Process.Memory("VmHWM"):0} at most"
        );
    }
}
