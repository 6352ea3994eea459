using Tocsin.Load;
using Tocsin.Load.Measures;
using Tocsin.Load.Servers;

switch (args)
{
    case [Baseline.Bare, ..]:
        await Baseline.Serve(folder: null);
        return 0;
    case [Baseline.Hook, ..]:
        await Baseline.Serve(folder: null, isHook: true);
        return 0;
    case [Baseline.WithCommit, var folder]:
        await Baseline.Serve(folder);
        return 0;
    case [PostLoop.Role, _, var port]:
        await PostLoop.Run(int.Parse(port, System.Globalization.CultureInfo.InvariantCulture));
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
        "latency" => [AnswerTime.At2000],
        "end-to-end" => [AnswerTime.At500And5000],
        "delivery" => [Deliveries.Run],
        "alerts" => [ManyAlerts.Run],
        "cost" => [ManyAlerts.Cost],
        "memory" => [Memory.Run],
        "backlog" => [Backlog.Run],
        "webhooks" => [Webhooks.Run],
        "all" =>
        [
            SyncProbe.Run,
            Throughput.Run,
            AnswerTime.At2000,
            AnswerTime.At500And5000,
            Deliveries.Run,
            ManyAlerts.Run,
            ManyAlerts.Cost,
            Memory.Run,
            Backlog.Run,
            Webhooks.Run,
            SyncProbe.Run,
        ],
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
        usage: load sync|throughput|latency|end-to-end|delivery|alerts|cost|memory|backlog|webhooks|all --program PATH [--folder DIR] [--core N]
                    [--warm-up SECONDS] [--window SECONDS] [--repeats N] [--only NAME,…] [--against OTHER-BUILD] [-- FLAGS-OF-TOCSIN-SERVE]
        """
    );
    return 2;
}
