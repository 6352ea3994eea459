using System.Diagnostics;

namespace Tocsin.Acceptance.Delivery;

/// <summary>Order per object, isolation between providers, and the bound of a backlog.</summary>
public class Lanes
{
    [Fact]
    public async Task One_objects_events_arrive_in_order_although_some_fail_and_other_objects_overtake()
    {
        var refused = new HashSet<string>();
        await using var sink = await Sink.Start(r =>
        {
            var key = Key(r);
            lock (refused)
            {
                // Each event of the slow object fails at first.
                return key.StartsWith("slow ", StringComparison.Ordinal) && refused.Add(key) ? new Reply(503) : Reply.Ok;
            }
        });
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        for (var i = 0; i < 4; i++)
        {
            await tocsin.Accepts(Given.Event("slow", $"{i}"));
        }

        for (var i = 0; i < 20; i++)
        {
            await tocsin.Accepts(Given.Event($"quick-{i}", "once"));
        }

        var keys = (await sink.Gets(28, seconds: 30)).Select(Key).ToList();
        keys.Where(k => k.StartsWith("slow ", StringComparison.Ordinal))
            .ShouldBe(["slow 0", "slow 0", "slow 1", "slow 1", "slow 2", "slow 2", "slow 3", "slow 3"]);
        keys.FindLastIndex(k => k.StartsWith("quick", StringComparison.Ordinal))
            .ShouldBeLessThan(keys.IndexOf("slow 3"), "twenty quick ones need not wait for a slow one");
    }

    [Fact]
    public async Task At_most_four_sends_run_at_once_for_a_provider()
    {
        var running = 0;
        var most = 0;
        using var gate = new ManualResetEventSlim();
        await using var sink = await Sink.Start(_ =>
        {
            var now = Interlocked.Increment(ref running);
            most = Math.Max(most, now);
            gate.Wait(TimeSpan.FromSeconds(10));
            Interlocked.Decrement(ref running);
            return Reply.Ok;
        });
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        for (var i = 0; i < 12; i++)
        {
            await tocsin.Accepts(Given.Event($"object-{i}"));
        }

        await sink.Gets(4);
        await Wait.While(() => sink.Received.Count == 4, "four requests are under way", 0.5);
        gate.Set();
        await sink.Gets(12);
        most.ShouldBe(4);
    }

    [Fact]
    public async Task A_dead_target_with_a_backlog_does_not_delay_another()
    {
        await using var hanging = await Sink.Start(Reply.Silence);
        await using var healthy = await Sink.Start();
        using var workspace = new Workspace(
            Given.Alert("to-hanging", "hanging"),
            Given.Provider(hanging.At("/hook"), "hanging"),
            Given.Alert("to-healthy", "healthy", kind: "HelmRelease"),
            Given.Provider(healthy.At("/hook"), "healthy")
        );
        await using var tocsin = await TocsinProcess.Serve(workspace);
        for (var i = 0; i < 500; i++)
        {
            await tocsin.Accepts(Given.Event($"stuck-{i}"));
        }

        for (var i = 0; i < 20; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await tocsin.Accepts(Given.Event($"free-{i}", kind: "HelmRelease"));
            await healthy.Gets(i + 1, seconds: 2);
            Stopwatch.GetElapsedTime(started).TotalSeconds.ShouldBeLessThan(2);
        }

        (await tocsin.Items("deliveries?provider=apps/hanging&state=pending&limit=1000")).Count.ShouldBe(500);
    }

    [Fact]
    public async Task Beyond_a_providers_bound_its_oldest_are_dead_letters_and_intake_goes_on()
    {
        await using var sink = await Sink.Start(new Reply(503));
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(workspace, "--max-pending-per-provider", "5");
        for (var i = 0; i < 12; i++)
        {
            await tocsin.Accepts(Given.Event($"object-{i}"));
        }

        await Wait.Until(async () => await tocsin.CountOf("dead") >= 7, "seven are given up");
        var dead = await tocsin.Items("deliveries?state=dead");
        dead.Count.ShouldBe(7);
        dead.ShouldAllBe(d => d.GetProperty("reason").GetString() == "ProviderBacklog");
        (await tocsin.CountOf("pending")).ShouldBe(5);
    }

    [Fact]
    public async Task On_the_first_success_all_that_waited_is_due()
    {
        var up = false;
        await using var sink = await Sink.Start(_ => up ? Reply.Ok : new Reply(503));
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        for (var i = 0; i < 50; i++)
        {
            await tocsin.Accepts(Given.Event($"object-{i}"));
        }

        await sink.Gets(7);
        up = true;
        var before = sink.Received.Count;
        await sink.Gets(before + 1, seconds: 35);
        await Wait.Until(async () => await tocsin.CountOf("delivered") == 50, "all are delivered", 5);
    }

    private static string Key(Received r) =>
        $"{r.Json.GetProperty("involvedObject").GetProperty("name").GetString()} {r.Json.GetProperty("message").GetString()}";
}
