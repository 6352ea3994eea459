using System.Net;

namespace Tocsin.Acceptance.Intake;

public class FullOutbox
{
    [Fact]
    public async Task When_nothing_more_fits_an_event_gets_503_spends_no_window_and_is_taken_once_there_is_room()
    {
        var up = false;
        await using var sink = await Sink.Start(_ => up ? Reply.Ok : new Reply(503));
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(
            workspace,
            "--max-data-size",
            "4Mi",
            "--history-retention",
            "1s",
            "--delivery-deadline",
            "1h"
        );
        var filler = new string('a', 200_000);
        var taken = 0;
        while (await tocsin.Push(Given.Event($"object-{taken}", filler)) == 202)
        {
            (++taken).ShouldBeLessThan(200);
        }

        taken.ShouldBeGreaterThan(3);
        using var refused = await tocsin.Post(Given.Event($"object-{taken}", filler));
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter.ShouldBeNull();
        refused.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");

        up = true;
        await Wait.Until(async () => await tocsin.Push(Given.Event($"object-{taken}", filler)) == 202, "there is room again", 90);
        await Wait.Until(async () => await tocsin.CountOf("pending") == 0, "all is delivered", 60);
    }
}
