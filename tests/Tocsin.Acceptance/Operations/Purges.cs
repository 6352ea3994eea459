using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tocsin.Acceptance.Operations;

/// <summary><c>tocsin purge</c> against a running program.</summary>
public class Purges
{
    [Fact]
    public async Task What_waits_for_one_provider_ends_as_skipped_and_nothing_else_is_touched()
    {
        await using var sink = await Sink.Start(new Reply(503));
        using var workspace = Two(sink);
        await using var tocsin = await TocsinProcess.Serve(workspace);
        for (var i = 0; i < 3; i++)
        {
            await tocsin.Accepts(Given.Event($"object-{i}"));
        }

        await Wait.Until(async () => await tocsin.CountOf("pending") == 6, "two providers have three each");

        var ended = await Purge(tocsin, workspace, null, "pending", "--provider", "apps/one", "--yes");

        ended.Code.ShouldBe(0, ended.Error);
        ended.Output.ShouldContain("purged");
        await Wait.Until(async () => await tocsin.CountOf("pending") == 3, "those of one provider have ended");
        var gone = await tocsin.Items("deliveries?provider=apps/one");
        gone.ShouldAllBe(d => Text(d, "state") == "skipped" && Text(d, "reason") == "Purged");
        gone.Count(d => Text(d, "lastError").Contains("503", StringComparison.Ordinal)).ShouldBeGreaterThan(0);
        (await tocsin.Items("deliveries?provider=apps/two&state=pending")).Count.ShouldBe(3);
        (await tocsin.MetricsText()).ShouldContain("tocsin_deliveries_pending{provider=\"apps/one\"} 0");

        sink.Answer = _ => Reply.Ok;
        await Wait.Until(async () => await tocsin.CountOf("delivered") == 3, "the others arrive", 60);
        sink.Received.Count(r => r.Target == "/one" && r.Answered == Reply.Ok).ShouldBe(0);
    }

    [Fact]
    public async Task It_asks_first_and_without_a_yes_nothing_happens()
    {
        await using var sink = await Sink.Start(new Reply(400, "no such room"));
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event());
        await Wait.Until(async () => await tocsin.CountOf("dead") == 1, "it is a dead letter");

        var refused = await Purge(tocsin, workspace, "n\n", "dead", "--all");
        refused.Code.ShouldBe(1);
        refused.Output.ShouldContain("1 dead letters will be off the list");
        refused.Error.ShouldContain("nothing was purged");
        (await Purge(tocsin, workspace, null, "dead", "--all")).Code.ShouldBe(1, "nobody answered");
        (await Purge(tocsin, workspace, null, "dead", "--all", "--dry-run")).Code.ShouldBe(0);
        (await tocsin.CountOf("dead")).ShouldBe(1);

        (await Purge(tocsin, workspace, "y\n", "dead", "--all")).Code.ShouldBe(0);
        var purged = (await tocsin.Items("deliveries")).Single();
        Text(purged, "state").ShouldBe("skipped");
        Text(purged, "reason").ShouldBe("Purged");
        Text(purged, "lastError").ShouldContain("RejectedByTarget");
        Text(purged, "lastError").ShouldContain("no such room");

        sink.Answer = _ => Reply.Ok;
        var id = purged.GetProperty("id").GetInt64().ToString(CultureInfo.InvariantCulture);
        (await Cli.Run(["replay", id, .. Asking(tocsin, workspace)])).Code.ShouldBe(0);
        (await sink.Gets(2))[1].Answered.ShouldBe(Reply.Ok);
    }

    [Fact]
    public async Task History_before_a_time_is_forgotten_and_what_waits_is_kept()
    {
        await using var sink = await Sink.Start();
        await using var failing = await Sink.Start(new Reply(503));
        using var workspace = new Workspace(
            Given.Alert(),
            Given.Provider(sink.At("/hook")),
            Given.Alert("failing", "failing", kind: "HelmRelease"),
            Given.Provider(failing.At("/hook"), "failing")
        );
        await using var tocsin = await TocsinProcess.Serve(workspace);
        for (var i = 0; i < 4; i++)
        {
            await tocsin.Accepts(Given.Event($"object-{i}"));
        }

        await tocsin.Accepts(Given.Event("waiting", kind: "HelmRelease"));
        await tocsin.Accepts(Given.Event("newest"));
        await Wait.Until(async () => await tocsin.CountOf("delivered") == 5, "five are delivered");

        (await Purge(tocsin, workspace, null, "history", "--before", "1h", "--yes")).Output.ShouldContain("nothing to purge");
        var ended = await Purge(tocsin, workspace, null, "history", "--before", "0s", "--yes");

        ended.Code.ShouldBe(0, ended.Error);
        ended.Output.ShouldContain("4 events forgotten");
        (await tocsin.Items("events"))
            .Select(e => e.GetProperty("event").GetProperty("involvedObject").GetProperty("name").GetString())
            .ShouldBe(["newest", "waiting"]);
        (await tocsin.CountOf("pending")).ShouldBe(1);
    }

    [Fact]
    public async Task What_is_purged_stays_purged_after_a_restart()
    {
        await using var sink = await Sink.Start(new Reply(503));
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using (var before = await TocsinProcess.Serve(workspace))
        {
            for (var i = 0; i < 10; i++)
            {
                await before.Accepts(Given.Event("webapp", $"{i}"));
            }

            await sink.Gets(1);
            (await Purge(before, workspace, null, "pending", "--alert", "apps/all", "-y")).Code.ShouldBe(0);
            await Wait.Until(async () => await before.CountOf("pending") == 0, "nothing waits");
            await before.KillHard();
        }

        sink.Answer = _ => Reply.Ok;
        await using var after = await TocsinProcess.Serve(workspace);
        await after.Accepts(Given.Event("webapp", "last"));
        await Wait.Until(async () => await after.CountOf("delivered") == 1, "the next arrives");
        (await after.CountOf("skipped")).ShouldBe(10);
        sink.Received.Where(r => r.Answered == Reply.Ok).ShouldHaveSingleItem().Text.ShouldContain("last");
    }

    [Theory]
    [InlineData("say which", 2, "pending")]
    [InlineData("namespace/name", 1, "dead", "--provider", "nonsense")]
    [InlineData("duration", 1, "history", "--before", "yesterday")]
    public async Task What_cannot_be_meant_is_one_line(string told, int code, params string[] args)
    {
        using var workspace = new Workspace(Given.Alert(), Given.Provider("http://127.0.0.1:1/nobody"));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        var ended = await Purge(tocsin, workspace, null, args);
        ended.Code.ShouldBe(code);
        ended.ErrorLines.ShouldHaveSingleItem().ShouldContain(told);
    }

    [Theory]
    [InlineData("deliveries/purge?state=dead&dryRun=true", "DeliveriesPurge", 200)]
    [InlineData("deliveries/purge?state=dead", "DeliveriesPurge", 200)]
    [InlineData("deliveries/purge?state=delivered", "Problem", 400)]
    [InlineData("deliveries/purge?state=dead&id=x", "Problem", 400)]
    [InlineData("events/purge?before=1h", "EventsPurge", 200)]
    [InlineData("events/purge", "Problem", 400)]
    public async Task Answers_are_as_described_and_need_the_token(string path, string schema, int status)
    {
        using var workspace = new Workspace(Given.Alert(), Given.Provider("http://127.0.0.1:1/nobody"));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        var address = new Uri(tocsin.Console, "/api/v1/" + path);
        using var content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        request.Headers.Authorization = new("Bearer", (await File.ReadAllTextAsync(Token(workspace))).Trim());

        using var answer = await tocsin.Send(request);

        ((int)answer.StatusCode).ShouldBe(status);
        var value = JsonNode.Parse(await answer.Content.ReadAsStringAsync());
        new JsonSchemaCheck(Repository.PathOf("docs/api/openapi.json"), "#/components/schemas/" + schema)
            .Errors(value)
            .ShouldBeEmpty();
        using var anonymous = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new StringContent("{}", Encoding.UTF8, "application/json"),
        };
        using var refused = await tocsin.Send(anonymous);
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static Workspace Two(Sink sink) =>
        new(
            Given.Alert("to-one", "one"),
            Given.Provider(sink.At("/one"), "one"),
            Given.Alert("to-two", "two"),
            Given.Provider(sink.At("/two"), "two")
        );

    private static Task<Cli.Ended> Purge(TocsinProcess tocsin, Workspace workspace, string? input, params string[] args) =>
        Cli.RunWith(input, ["purge", .. args, .. Asking(tocsin, workspace)]);

    private static string[] Asking(TocsinProcess tocsin, Workspace workspace) =>
        ["--server", tocsin.Console.ToString(), "--console-token-file", Token(workspace)];

    private static string Token(Workspace workspace) => Path.Combine(workspace.Data, "console-token");

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString()!;
}
