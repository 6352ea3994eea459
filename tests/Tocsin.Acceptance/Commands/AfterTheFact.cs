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

    [Fact]
    public async Task Each_failed_attempt_of_a_delivery_is_told_with_what_the_target_answered()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event("smooth"));
        await Wait.Until(async () => await tocsin.CountOf("delivered") == 1, "one arrives at once");
        var answers = new Queue<Reply>([new Reply(503, "out for lunch"), new Reply(500, "still out"), Reply.Ok]);
        sink.Answer = _ => answers.Dequeue();
        await tocsin.Accepts(Given.Event("bumpy"));
        await Wait.Until(async () => await tocsin.CountOf("delivered") == 2, "the other arrives in the end", 40);

        var deliveries = await tocsin.Items("deliveries");
        var wide = await Ask(tocsin, workspace, "get", "deliveries", "-o", "wide");
        var json = await Ask(tocsin, workspace, "get", "deliveries", "-o", "json");

        deliveries[1].GetProperty("failedAttempts").GetArrayLength().ShouldBe(0);
        var failed = deliveries[0].GetProperty("failedAttempts").EnumerateArray().ToList();
        failed.Select(a => a.GetProperty("number").GetInt32()).ShouldBe([1, 2]);
        failed.ShouldAllBe(a => a.GetProperty("reason").GetString() == "ServerError");
        failed[0].GetProperty("error").GetString()!.ShouldContain("out for lunch");
        failed[1].GetProperty("error").GetString()!.ShouldContain("still out");
        failed[0]
            .GetProperty("endedAt")
            .GetDateTimeOffset()
            .ShouldBeLessThan(failed[1].GetProperty("endedAt").GetDateTimeOffset());
        failed[0].GetProperty("took").GetInt64().ShouldBeInRange(0, 15_000);
        wide.OutputLines.Single(l => l.Contains("out for lunch", StringComparison.Ordinal)).ShouldContain(" ms, ServerError: ");
        wide.OutputLines.Single(l => l.Contains("still out", StringComparison.Ordinal)).ShouldContain("2: ");
        json.Output.ShouldContain("out for lunch");
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
