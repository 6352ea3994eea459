using Tocsin.Load;
using Tocsin.Load.Measures;
using Tocsin.Load.Servers;

switch (args)
{
    case [Baseline.Bare, ..]:
        await Baseline.Serve(folder: null);
        return 0;
    case [Baseline.WithCommit, var folder]:
        await Baseline.Serve(folder);
        return 0;
    case [var verb, .. var rest] when Setup.Parse(rest) is { } setup:
        return Run(verb, setup);
    default:
        return Usage();
}

static int Run(string verb, Setup setup)
{
    Action<Setup>[] measures = verb switch
    {
        "sync" => [SyncProbe.Run],
        "throughput" => [Throughput.Run],
        "latency" => [AnswerTime.Run],
        "alerts" => [ManyAlerts.Run],
        "memory" => [Memory.Run],
        "backlog" => [Backlog.Run],
        "all" => [SyncProbe.Run, Throughput.Run, AnswerTime.Run, ManyAlerts.Run, Memory.Run, Backlog.Run, SyncProbe.Run],
        _ => [],
    };
    if (measures is [])
    {
        return Usage();
    }

    Directory.CreateDirectory(setup.Folder);
    Console.WriteLine(Machine.Describe());
    foreach (var measure in measures)
    {
        measure(setup);
    }

    return 0;
}

static int Usage()
{
    Console.Error.WriteLine(
        """
        usage: load sync|throughput|latency|alerts|memory|backlog|all --program PATH [--folder DIR] [--core N]
                    [--warm-up SECONDS] [--window SECONDS] [--repeats N] [--only NAME] [-- FLAGS-OF-TOCSIN-SERVE]
        """
    );
    return 2;
}
