using System.Diagnostics;

namespace Tocsin.Acceptance.Fuzzing;

/// <summary>
/// The built program under random events, manifests, requests and answers of targets, while its memory, descriptors and liveness are
/// watched and a secret is looked for in all that it shows. <c>TOCSIN_FUZZ_SECONDS</c> sets how long (<c>bench/fuzz</c> does),
/// <c>TOCSIN_FUZZ_SEED</c> another course.
/// </summary>
public class FuzzedProgram(ITestOutputHelper output)
{
    private const int Senders = 3;

    private static readonly int Seconds = Setting("TOCSIN_FUZZ_SECONDS", 120);
    private static readonly int Seed = Setting("TOCSIN_FUZZ_SEED", 7);

    private static readonly string[] Flags =
    [
        "--rate-limit-interval",
        "5s",
        "--max-pending-per-provider",
        "500",
        "--max-data-size",
        "256Mi",
        "--history-retention",
        "10m",
    ];

    [Fact]
    public async Task Whatever_it_is_sent_told_and_answered_it_stays_alive_and_small_and_shows_no_secret()
    {
        var canary = new Canary(Seed);
        await using var steady = await Sink.Start();
        await using var target = new HostileTarget(canary, Seed);
        using var workspace = new Workspace(
            Given.Alert("steady", "steady", kind: "OCIRepository"),
            Given.Provider(steady.At("/hook"), "steady")
        );
        await using var tocsin = await ServeWithLogFile(workspace);
        (await tocsin.Item("alerts", "steady")).GetProperty("ready").GetBoolean().ShouldBeTrue();
        var watch = new ProgramWatch(tocsin, canary, workspace.PathOf("log"));
        var heartbeat = new Heartbeat(tocsin);
        var isOver = false;
        using var over = new CancellationTokenSource(TimeSpan.FromSeconds(Seconds));
        List<Task> works =
        [
            .. Enumerable.Range(0, Senders).Select(s => new RandomEvents(tocsin, canary, Seed + s).Post(over.Token)),
            new RandomManifests(workspace, canary, target.Address, Seed).Change(over.Token),
            new RandomRequests(tocsin, canary, Seed).Send(over.Token),
            heartbeat.Beat(over.Token),
            watch.Run(over.Token),
        ];
        try
        {
            // The first that fails ends it: what comes after it says nothing more.
            await await Task.WhenAny([
                .. works,
                Task.Delay(Timeout.Infinite, over.Token).ContinueWith(_ => { }, TaskScheduler.Default),
            ]);
            await over.CancelAsync();
            await Task.WhenAll(works);
            await steady.Gets(heartbeat.Accepted.Count, 60);
            steady.Received.Select(r => r.Json.GetProperty("message").GetString()).Distinct().ShouldBe(heartbeat.Accepted);
            target.Answers.ShouldBeGreaterThan(0);
            await watch.Look();
            isOver = true;
            (await tocsin.Terminate()).ShouldBe(0);
            watch.Scan(await File.ReadAllTextAsync(workspace.PathOf("log")), "log");
        }
        finally
        {
            output.WriteLine(
                $"seed {Seed}, {Seconds} s: {watch}, {target.Answers} answers, {heartbeat.Accepted.Count} heartbeats"
            );
            if (tocsin.HasExited && !isOver)
            {
                output.WriteLine(Tail(workspace.PathOf("log")));
            }
        }
    }

    // The log of an hour would fill the memory of the test.
    private static Task<TocsinProcess> ServeWithLogFile(Workspace workspace) =>
        TocsinProcess.StartBy([
            "sh",
            "-c",
            "log=$1; shift; exec \"$@\" 2>>\"$log\"",
            "sh",
            workspace.PathOf("log"),
            Repository.Program,
            "serve",
            "--manifests",
            workspace.Manifests,
            "--data-dir",
            workspace.Data,
            .. TocsinProcess.AnyPort,
            .. Flags,
        ]);

    private static string Tail(string file) => string.Join('\n', File.ReadLines(file).TakeLast(20));

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
