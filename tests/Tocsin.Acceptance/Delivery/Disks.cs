using System.Diagnostics;
using System.Net;

namespace Tocsin.Acceptance.Delivery;

/// <summary>What the program does when its disk does not do its part.</summary>
public class Disks
{
    private static readonly string Large = new('a', 100_000);

    [Fact]
    public async Task On_a_full_disk_senders_get_503_and_delivery_and_intake_go_on_by_themselves_once_there_is_room()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        Directory.CreateDirectory(workspace.Data);
        await using var tocsin = await Mounted(workspace, "mount -t tmpfs -o size=6m none \"$1\"");
        await tocsin.Accepts(Given.Event("before"));
        var filler = $"/proc/{tocsin.Id}/root{workspace.Data}/filler";
        Fill(filler);

        var taken = 0;
        while (await tocsin.Push(Given.Event($"object-{taken}", Large)) == 202)
        {
            (++taken).ShouldBeLessThan(100);
        }

        using var refused = await tocsin.Post(Given.Event("refused", Large));
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter.ShouldBeNull();
        (await refused.Content.ReadAsStringAsync()).ShouldContain("full; make room");
        (await tocsin.MetricsText()).ShouldContain("tocsin_data_failures_total{fault=\"full\"}");
        Lines(tocsin, "the data folder fails").ShouldBe(1);

        File.Delete(filler);
        await Wait.Until(async () => await tocsin.Push(Given.Event("after")) is 202 or 429, "there is room again", 30);
        await sink.Gets(taken + 2, 60);
        await Wait.Until(async () => await tocsin.CountOf("pending") == 0, "all is delivered", 30);
        await Wait.Until(() => Lines(tocsin, "the data folder works again") == 1, "the end of the fault is told", 30);
    }

    [Fact]
    public async Task Failing_writes_are_503_and_end_with_the_fault()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await Start(workspace, ["sh", "-c", "trap '' XFSZ; exec \"$0\" \"$@\""]);
        await tocsin.Accepts(Given.Event("before"));
        await sink.Gets(1);

        Run("prlimit", "--pid", tocsin.Id.ToString(CultureInfo.InvariantCulture), "--fsize=4096:unlimited");
        await Wait.Until(async () => await tocsin.Push(Given.Event("during", Large)) == 503, "writes fail", 20);
        using var refused = await tocsin.Post(Given.Event("during-too", Large));
        (await refused.Content.ReadAsStringAsync()).ShouldContain("kernel's log");

        Run("prlimit", "--pid", tocsin.Id.ToString(CultureInfo.InvariantCulture), "--fsize=unlimited:unlimited");
        await Wait.Until(async () => await tocsin.Push(Given.Event("after")) is 202 or 429, "writes succeed again", 30);
        await sink.Gets(2);
    }

    [Fact]
    public async Task A_read_only_volume_is_one_line_with_the_cure()
    {
        using var workspace = new Workspace(Given.Alert(), Given.Provider("http://127.0.0.1:1/x"));
        Directory.CreateDirectory(workspace.Data);
        var shell = Namespaced.Shell();
        const string Mount = "mount -t tmpfs none \"$1\" && mount -o remount,ro \"$1\" && shift && exec \"$@\"";
        await using var child = new Child(
            shell[0],
            [.. shell[1..], Mount, "sh", workspace.Data, Repository.Program, .. Flags(workspace)],
            null,
            []
        );

        (await child.Exit()).ShouldBe(1);
        var line = child.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem();
        line.ShouldContain("Read-only file system");
        line.ShouldContain("--data-dir");
    }

    [Fact]
    public async Task A_volume_that_is_full_at_the_start_is_one_line_with_the_cure()
    {
        using var workspace = new Workspace(Given.Alert(), Given.Provider("http://127.0.0.1:1/x"));
        Directory.CreateDirectory(workspace.Data);
        var shell = Namespaced.Shell();
        const string Mount =
            "mount -t tmpfs -o size=64k none \"$1\" && head -c 60k /dev/zero > \"$1/filler\" && shift && exec \"$@\"";
        await using var child = new Child(
            shell[0],
            [.. shell[1..], Mount, "sh", workspace.Data, Repository.Program, .. Flags(workspace)],
            null,
            []
        );

        (await child.Exit()).ShouldBe(1);
        child.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem().ShouldContain(workspace.Data);
    }

    [Theory]
    [InlineData("its first page", 0L, 4096)]
    [InlineData("its header", 0L, 100)]
    public async Task A_damaged_database_is_set_aside_and_what_waits_in_it_goes_out(string what, long at, int count)
    {
        await using var sink = await Sink.Start(new Reply(503));
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using (var before = await TocsinProcess.Serve(workspace))
        {
            for (var i = 0; i < 20; i++)
            {
                await before.Accepts(Given.Event("webapp", $"number {i}"));
            }

            (await before.Terminate()).ShouldBe(0);
        }

        var database = Path.Combine(workspace.Data, "outbox.db");
        using (var file = File.OpenWrite(database))
        {
            file.Position = at;
            file.Write(new byte[count]);
        }

        var damaged = await File.ReadAllBytesAsync(database, TestContext.Current.CancellationToken);
        var sent = sink.Received.Count;
        sink.Answer = _ => Reply.Ok;
        await using var after = await TocsinProcess.Serve(workspace);

        var got = await sink.Gets(sent + 20, 30);
        got.Skip(sent)
            .Select(r => r.Json.GetProperty("message").GetString())
            .ShouldBe(Enumerable.Range(0, 20).Select(i => $"number {i}"), what);
        var aside = Directory.GetFiles(workspace.Data, "outbox.db.damaged-*").ShouldHaveSingleItem();
        (await File.ReadAllBytesAsync(aside, TestContext.Current.CancellationToken)).ShouldBe(damaged);
        Lines(after, aside).ShouldBe(1);
    }

    [Fact]
    public async Task A_database_from_a_later_version_is_one_line_with_the_cure()
    {
        using var workspace = new Workspace(Given.Alert(), Given.Provider("http://127.0.0.1:1/x"));
        await using (var before = await TocsinProcess.Serve(workspace))
        {
            (await before.Terminate()).ShouldBe(0);
        }

        using (var file = File.OpenWrite(Path.Combine(workspace.Data, "outbox.db")))
        {
            file.Position = 60; // the user version, big-endian
            file.Write([0, 0, 0, 99]);
        }

        var ended = await Cli.Run(Flags(workspace));
        ended.Code.ShouldBe(1);
        ended.ErrorLines.ShouldHaveSingleItem().ShouldContain("later Tocsin");
    }

    private static Task<TocsinProcess> Mounted(Workspace workspace, string mount) =>
        Start(workspace, [.. Namespaced.Shell(), $"{mount} && shift && exec \"$@\"", "sh", workspace.Data]);

    private static Task<TocsinProcess> Start(Workspace workspace, string[] before) =>
        TocsinProcess.StartBy([.. before, Repository.Program, .. Flags(workspace)]);

    private static string[] Flags(Workspace workspace) =>
        ["serve", "--manifests", workspace.Manifests, "--data-dir", workspace.Data, .. TocsinProcess.AnyPort];

    private static int Lines(TocsinProcess tocsin, string text) =>
        tocsin.Error.Split('\n').Count(l => l.Contains(text, StringComparison.Ordinal));

    private static void Fill(string file)
    {
        var some = new byte[4096];
        using var filler = File.OpenWrite(file);
        try
        {
            while (true)
            {
                filler.Write(some);
                filler.Flush();
            }
        }
        catch (IOException)
        {
            // Now it is full.
        }
    }

    private static void Run(string program, params string[] args)
    {
        using var process = Process.Start(program, args);
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, program);
    }
}
