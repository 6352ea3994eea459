namespace Tocsin.Acceptance.Intake;

public class Windows
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_window_survives_a_restart(bool killed)
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using (var before = await TocsinProcess.Serve(workspace))
        {
            await before.Accepts(Given.Event("seen"));
            if (killed)
            {
                await before.KillHard();
            }
            else
            {
                (await before.Terminate()).ShouldBe(0);
            }
        }

        await using var after = await TocsinProcess.Serve(workspace);
        (await after.Push(Given.Event("seen"))).ShouldBe(429);
        (await after.Push(Given.Event("unseen"))).ShouldBe(202);
    }

    [Fact]
    public async Task After_its_window_an_event_is_taken_again()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(workspace, "--rate-limit-interval", "3s");
        await tocsin.Accepts(Given.Event("again"));
        (await tocsin.Push(Given.Event("again"))).ShouldBe(429);
        await Wait.Until(async () => await tocsin.Push(Given.Event("again")) == 202, "the window ends", 5);
        await sink.Gets(2);
    }

    [Fact]
    public async Task Without_configuration_events_are_still_taken_into_the_history()
    {
        using var workspace = new Workspace();
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event("early"));
        (await tocsin.Items("events")).Count.ShouldBe(1);
    }
}
