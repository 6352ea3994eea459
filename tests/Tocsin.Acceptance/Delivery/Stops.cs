namespace Tocsin.Acceptance.Delivery;

public class Stops
{
    [Fact]
    public async Task SIGTERM_lets_running_sends_end_and_exits_with_0()
    {
        using var gate = new ManualResetEventSlim();
        await using var sink = await Sink.Start(_ =>
        {
            gate.Wait(TimeSpan.FromSeconds(10));
            return Reply.Ok;
        });
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using (var tocsin = await TocsinProcess.Serve(workspace))
        {
            (await tocsin.ReadyStatus()).ShouldBe(200);
            await tocsin.Accepts(Given.Event("running"));
            await sink.Gets(1);

            tocsin.AskToStop();
            await Wait.Until(async () => await tocsin.ReadyStatus() == 503, "readiness is 503");
            await tocsin.Accepts(Given.Event("last-minute"));
            tocsin.HasExited.ShouldBeFalse();
            gate.Set();
            (await tocsin.Exit(60)).ShouldBe(0);
            sink.Received.Count.ShouldBe(1);
        }

        // The send that ended is not repeated; what came late goes out now.
        await using var after = await TocsinProcess.Serve(workspace);
        (await sink.Gets(2))[1].Text.ShouldContain("last-minute");
        await Wait.Until(async () => await after.CountOf("delivered") == 2, "both are delivered");
        sink.Received.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_send_that_hangs_holds_the_stop_for_seven_seconds_at_most()
    {
        var hangs = true;
        await using var sink = await Sink.Start(_ => hangs ? Reply.Silence : Reply.Ok);
        // A send that would take longer than the test waits: only the seven seconds explain that it exits. The bound is wide, for how
        // long a process takes to end on a busy machine says nothing.
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook"), more: "timeout: 5m"));
        await using (var tocsin = await TocsinProcess.Serve(workspace))
        {
            await tocsin.Accepts(Given.Event("hanging"));
            await sink.Gets(1);
            tocsin.AskToStop();
            (await tocsin.Exit(60)).ShouldBe(0);
        }

        hangs = false;
        await using var after = await TocsinProcess.Serve(workspace);
        (await after.Settled()).GetProperty("state").GetString().ShouldBe("delivered");
    }

    [Fact]
    public async Task While_it_stops_it_begins_no_send_not_even_to_a_provider_that_had_none()
    {
        await using var busy = await Sink.Start(Reply.Silence);
        await using var idle = await Sink.Start();
        using var workspace = new Workspace(
            Given.Alert("busy", "busy"),
            Given.Provider(busy.At("/hook"), "busy"),
            Given.Alert("idle", "idle", kind: "HelmRelease"),
            Given.Provider(idle.At("/hook"), "idle")
        );
        await using (var tocsin = await TocsinProcess.Serve(workspace))
        {
            await tocsin.Accepts(Given.Event("hanging"));
            await busy.Gets(1);
            tocsin.AskToStop();
            await Wait.Until(async () => await tocsin.ReadyStatus() == 503, "readiness is 503");
            await tocsin.Accepts(Given.Event("late", kind: "HelmRelease"));
            await Wait.While(() => idle.Received.Count == 0, "nothing new is sent", 1);
            (await tocsin.Exit(60)).ShouldBe(0);
        }

        await using var after = await TocsinProcess.Serve(workspace);
        await idle.Gets(1);
    }

    [Fact]
    public async Task After_a_restart_what_was_not_delivered_is_taken_up_in_order()
    {
        var up = false;
        await using var sink = await Sink.Start(_ => up ? Reply.Ok : new Reply(503));
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using (var before = await TocsinProcess.Serve(workspace))
        {
            for (var i = 0; i < 10; i++)
            {
                await before.Accepts(Given.Event("webapp", $"number {i}"));
            }

            await sink.Gets(1);
            await before.KillHard();
        }

        up = true;
        var sent = sink.Received.Count;
        await using var after = await TocsinProcess.Serve(workspace);
        var got = await sink.Gets(sent + 10);
        got.Skip(sent)
            .Select(r => r.Json.GetProperty("message").GetString())
            .ShouldBe(Enumerable.Range(0, 10).Select(i => $"number {i}"));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("HUP")]
    public async Task SIGINT_and_SIGHUP_stop_as_SIGTERM_does(string signal)
    {
        using var workspace = new Workspace(Given.Alert());
        await using var tocsin = await TocsinProcess.Serve(workspace);
        tocsin.AskToStop(signal);
        (await tocsin.Exit(60)).ShouldBe(0);
    }

    [Fact]
    public async Task A_second_signal_does_not_wait()
    {
        await using var sink = await Sink.Start(Reply.Silence);
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event("hanging"));
        await sink.Gets(1);

        // Again and again, for a signal that comes while the first is not yet looked at is one with it; how long either takes on a
        // busy machine says nothing.
        while (!tocsin.HasExited)
        {
            tocsin.AskToStop("INT");
            await Task.Delay(50);
        }

        (await tocsin.Exit(60)).ShouldBe(1);
    }
}
