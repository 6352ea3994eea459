using System.Globalization;

namespace Tocsin.Acceptance.Commands;

/// <summary>What a running program tells of what it did.</summary>
public class AfterTheFact
{
    private const string Token = "xoxb-token-of-the-test";

    [Fact]
    public async Task An_event_of_the_history_is_explained_by_its_id_with_the_request_and_without_the_secret()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(
            Given.Alert(),
            Given.Provider(sink.At("/api/chat.postMessage"), type: "slack", more: "secretRef: { name: token }"),
            Given.Secret("token", ("token", Token))
        );
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event());
        await sink.Gets(1);
        var id = (await tocsin.Items("events")).Single().GetProperty("id").GetInt64();

        var said = await Ask(tocsin, workspace, "explain", "--id", id.ToString(CultureInfo.InvariantCulture), "--show-request");
        var unknown = await Ask(tocsin, workspace, "explain", "--id", "999999");

        said.Code.ShouldBe(0, said.Error);
        said.OutputLines[0].ShouldBe("✔ apps/all → apps/target: matched, sent");
        // The path of an address may be a secret itself.
        said.Output.ShouldContain($"POST http://127.0.0.1:{sink.Port}***");
        said.Output.ShouldContain("Authorization: Bearer ***");
        said.Output.ShouldNotContain(Token);
        sink.Received.Count.ShouldBe(1, "explaining sends nothing");
        unknown.Code.ShouldBe(1);
        unknown.ErrorLines.ShouldHaveSingleItem().ShouldContain("there is no event '999999' in the history");
    }

    [Fact]
    public async Task An_event_that_no_alert_took_is_found_however_many_were_taken_since()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event(ns: "elsewhere"));
        await tocsin.Accepts(Given.Event("first"));
        await tocsin.Accepts(Given.Event("second"));

        var unmatched = await Ask(tocsin, workspace, "get", "events", "--unmatched", "--limit", "1");

        unmatched.Code.ShouldBe(0, unmatched.Error);
        unmatched.OutputLines.Length.ShouldBe(2, unmatched.Output);
        unmatched.OutputLines[1].ShouldContain("Kustomization/elsewhere/webapp");
    }

    [Theory]
    [InlineData("alerts")]
    [InlineData("alert-providers")]
    public async Task What_arrived_and_what_failed_is_told_and_counted(string kind)
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event("first"));
        await Wait.Until(async () => await tocsin.CountOf("delivered") == 1, "one arrived");
        sink.Answer = _ => new Reply(400, "no such room");
        await tocsin.Accepts(Given.Event("second"));
        await Wait.Until(async () => await tocsin.CountOf("dead") == 1, "one was refused");

        var wide = await Ask(tocsin, workspace, "get", kind, "-o", "wide");
        var item = (await tocsin.Items(kind == "alerts" ? "alerts" : "providers")).Single();

        wide.OutputLines[1].ShouldContain("1 delivered, 1 failed");
        wide.OutputLines[1].ShouldContain("DeliveryFailing");
        item.GetProperty("lastDeliveredAt").GetDateTimeOffset().ShouldBeGreaterThan(DateTimeOffset.UtcNow.AddMinutes(-10));
        item.GetProperty("lastFailureAt").GetDateTimeOffset().ShouldBeGreaterThan(DateTimeOffset.UtcNow.AddMinutes(-10));
        item.GetProperty("lastFailure").GetString()!.ShouldContain("no such room");
        item.GetProperty("ready").GetBoolean().ShouldBeFalse();
    }

    private static Task<Cli.Ended> Ask(TocsinProcess tocsin, Workspace workspace, params string[] args) =>
        Cli.Run([
            .. args,
            "--server",
            tocsin.Console.ToString(),
            "--console-token-file",
            Path.Combine(workspace.Data, "console-token"),
        ]);
}
