using System.Text.Json;

namespace Tocsin.Acceptance.Delivery;

/// <summary>What the log says of a notification that failed: once, about which object, and nothing where the reference is silent.</summary>
public class ToldOnce
{
    [Fact]
    public async Task A_failure_names_the_object_and_the_alert()
    {
        await using var sink = await Sink.Start(new Reply(400));
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event("webapp"));
        await Wait.Until(() => Errors(tocsin).Any(), "it is in the log");
        var line = Errors(tocsin).ShouldHaveSingleItem();
        line.GetProperty("eventInvolvedObject").GetProperty("name").GetString().ShouldBe("webapp");
        line.GetProperty("alert").GetProperty("providerName").GetString().ShouldBe("target");
    }

    [Fact]
    public async Task What_cannot_even_be_sent_is_a_failed_dispatch()
    {
        using var workspace = new Workspace(Given.Alert());
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event("webapp"));
        await Wait.Until(() => Errors(tocsin).Any(), "it is in the log");
        Errors(tocsin).ShouldHaveSingleItem().GetProperty("msg").GetString().ShouldBe("failed to dispatch notification");
    }

    [Fact]
    public async Task A_suspended_Provider_is_no_error()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook"), more: "suspend: true"));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event("webapp"));
        await Wait.Until(async () => await tocsin.CountOf("pending") == 1, "it waits");
        await Wait.While(() => !Errors(tocsin).Any(), "nothing is in the log", 1);
    }

    private static IEnumerable<JsonElement> Errors(TocsinProcess tocsin) =>
        tocsin
            .Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(l => l.StartsWith('{'))
            .Select(l => JsonDocument.Parse(l).RootElement)
            // Of a notification; a resource's own problems are lines of their own.
            .Where(l => l.GetProperty("level").GetString() == "error" && l.TryGetProperty("eventInvolvedObject", out _));
}
