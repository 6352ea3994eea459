using Tocsin.Core.Alerts;
using Tocsin.Core.Notifications;

namespace Tocsin.Acceptance.Commands;

/// <summary>Ways in which an alert does not fire: for each, one command names the cause in one line.</summary>
public class WhyNot
{
    private const string Address = "https://hooks.example.test/x";
    private static readonly string Target = Given.Provider(Address);

    /// <summary>The cause as the line says it, the manifests, the event, and further flags.</summary>
    public static TheoryData<string, string[], string, string[]> Explained =>
        new()
        {
            { "suspended: the alert is suspended", [Given.Alert(more: "suspend: true"), Target], Given.Event(), [] },
            {
                "kind: the event's kind is 'Kustomization', the source names 'HelmRelease'",
                [Given.Alert(kind: "HelmRelease"), Target],
                Given.Event(),
                []
            },
            {
                "namespace: the event's namespace is 'other', the source names 'apps'",
                [Given.Alert(), Target],
                Given.Event(ns: "other"),
                []
            },
            {
                "name: the event's object is 'webapp', the source names 'api'",
                [Given.Alert().Replace("\"*\"", "api", StringComparison.Ordinal), Target],
                Given.Event(),
                []
            },
            {
                "name: the event's object is 'webapp', the source names 'web*'; spec.eventSources[0].name: 'web*' is taken as it stands",
                [Given.Alert().Replace("\"*\"", "'web*'", StringComparison.Ordinal), Target],
                Given.Event(),
                []
            },
            {
                "severity: the event's severity is 'info', the alert takes 'error'",
                [Given.Alert(more: "eventSeverity: error"), Target],
                Given.Event(),
                []
            },
            { "labels: the labels of Kustomization/apps/webapp are not known", [Labelled, Target], Given.Event(), [] },
            { "labels: label 'team' is 'b', the source asks for 'a'", [Labelled, Target, Webapp("team: b")], Given.Event(), [] },
            { "labels: label 'team' is absent", [Labelled, Target, Webapp("app: b")], Given.Event(), [] },
            { "inclusion: no expression", [Given.Alert(more: "inclusionList: [failed]"), Target], Given.Event(), [] },
            {
                "message; 'Health' is found in its reason 'HealthCheckFailed', and only the message is searched",
                [Given.Alert(more: "inclusionList: [Health]"), Target],
                Given.Event(reason: "HealthCheckFailed"),
                []
            },
            {
                "exclusion: 'hel+o' of spec.exclusionList",
                [Given.Alert(more: "exclusionList: ['hel+o']"), Target],
                Given.Event(),
                []
            },
            {
                "crossNamespace: ",
                [Given.Alert().Replace("\"*\"", "\"*\", namespace: other", StringComparison.Ordinal), Target],
                Given.Event(ns: "other"),
                ["--no-cross-namespace-refs"]
            },
            {
                "gate: a refresh of a commit status is not sent to type slack",
                [Given.Alert(), Given.Provider(Address, type: "slack")],
                Given.Event(metadata: [("kustomize.toolkit.fluxcd.io/commit_status", "update")]),
                []
            },
            { "gate: the event is neither", [Given.Alert(), Forge("github"), Token], Given.Event(), [] },
            {
                "gate: the event names no change request",
                [Given.Alert(), Forge("githubpullrequestcomment"), Token],
                Given.Event(),
                []
            },
            {
                "skipped: Progressing",
                [Given.Alert(), Given.Provider("https://events.example.test", type: "pagerduty", more: "channel: routing-key")],
                Given.Event(reason: "Progressing"),
                []
            },
            {
                "waits: WaitingForConfiguration: Provider 'nobody' does not exist in namespace 'apps'",
                [Given.Alert(provider: "nobody"), Target],
                Given.Event(),
                []
            },
            {
                "Provider 'target' does not exist in namespace 'apps'",
                [Given.Alert(), Target.Replace("namespace: apps", "namespace: other", StringComparison.Ordinal)],
                Given.Event(),
                []
            },
            {
                "Provider 'apps/target' is suspended",
                [Given.Alert(), Given.Provider(Address, more: "suspend: true")],
                Given.Event(),
                []
            },
            { "Secret", [Given.Alert(), Given.Provider(Address, more: "secretRef: { name: gone }")], Given.Event(), [] },
            { "spec.address", [Given.Alert(), Given.Provider("not-a-url")], Given.Event(), [] },
            { "spec.type", [Given.Alert(), Given.Provider(Address, type: "slak")], Given.Event(), [] },
            {
                "spec.commitStatusExpr",
                [Given.Alert(), Forge("github") + "  commitStatusExpr: \"event.\"\n", Token],
                Given.Event(severity: "error"),
                []
            },
            { "inclusion", [Given.Alert(more: "inclusionList: ['(']"), Target], Given.Event(), [] },
            { "spec.eventSeverity", [Given.Alert(more: "eventSeverity: loud"), Target], Given.Event(), [] },
            {
                "kind: the alert names no event source",
                [Given.Alert().Replace("[{ kind: Kustomization, name: \"*\" }]", "[]", StringComparison.Ordinal), Target],
                Given.Event(),
                []
            },
            { "there is no Alert", [Target], Given.Event(), [] },
            {
                "TOCSIN_IS_NOT_SET",
                [
                    Given.Alert(),
                    Given.Provider(Address, more: "secretRef: { name: s }"),
                    Given.Secret("s", ("token", "${TOCSIN_IS_NOT_SET}")),
                ],
                Given.Event(),
                []
            },
        };

    private static string Labelled => Given.Alert().Replace("\"*\"", "\"*\", matchLabels: { team: a }", StringComparison.Ordinal);

    private static string Token => Given.Secret("token", ("token", "forge-token"));

    [Theory, MemberData(nameof(Explained))]
    public async Task Explain_names_the_cause_in_one_line(string cause, string[] manifests, string json, string[] flags)
    {
        using var workspace = new Workspace(manifests);

        var said = await Cli.RunWith(json, ["explain", "-", "--manifests", workspace.Manifests, .. flags]);

        said.Code.ShouldBe(0, said.Error);
        said.OutputLines.ShouldHaveSingleItem().ShouldContain(cause);
        said.Output.ShouldStartWith("✗");
    }

    /// <summary>
    /// The dead target, the wrong port and the repeat, which need a running program, are below; kinds and namespaces that a cluster
    /// does not have are in <see cref="Cluster.DeadSources"/>.
    /// </summary>
    [Fact]
    public void The_table_has_every_rule_and_differs_from_line_to_line()
    {
        var causes = Explained.Select(row => row.Data.Item1).ToList();
        causes.ShouldBeUnique();
        causes.Count.ShouldBeGreaterThanOrEqualTo(27);
        foreach (var rule in typeof(MatchRule).GetFields().Select(f => (string)f.GetRawConstantValue()!))
        {
            causes.ShouldContain(cause => cause.StartsWith($"{rule}: ", StringComparison.Ordinal), rule);
        }
    }

    [Fact]
    public async Task Explain_says_that_what_a_forge_posts_is_no_event()
    {
        using var workspace = new Workspace(Given.Alert(), Target);
        var said = await Cli.RunWith("{\"ref\":\"refs/heads/main\"}", ["explain", "-", "--manifests", workspace.Manifests]);
        said.Code.ShouldBe(1);
        said.ErrorLines.ShouldHaveSingleItem().ShouldContain("involvedObject");
    }

    [Theory]
    [InlineData("exclusionList: ['.*']", "is found in every message")]
    [InlineData("inclusionList: [HealthCheckFailed]", "is the reason of an event")]
    [InlineData("suspend: true", "Alert is suspended")]
    public async Task Get_never_says_True_for_an_alert_that_takes_nothing(string more, string cause)
    {
        using var workspace = new Workspace(Given.Alert(more: more), Target);
        var said = await Cli.Run("get", "alerts", "--no-header", "--manifests", workspace.Manifests);
        said.OutputLines.ShouldHaveSingleItem().ShouldContain(cause);
        said.Output.ShouldContain("\tFalse");
    }

    [Fact]
    public async Task Get_says_that_no_object_can_be_called_so()
    {
        using var workspace = new Workspace(Given.Alert().Replace("\"*\"", "'web*'", StringComparison.Ordinal), Target);
        var said = await Cli.Run("get", "alerts", "--no-header", "--manifests", workspace.Manifests);
        said.OutputLines.ShouldHaveSingleItem().ShouldContain("only '*' alone stands for any name");
        said.Output.ShouldContain("\tFalse");
    }

    [Theory]
    [InlineData(404, "404")]
    [InlineData(401, "401")]
    [InlineData(503, "503")]
    [InlineData(0, "ConnectionFailed")]
    public async Task Get_names_what_a_target_answers_until_it_takes_one(int status, string cause)
    {
        await using var sink = await Sink.Start(new Reply(status == 0 ? 200 : status, "no such room"));
        using var workspace = new Workspace(
            Given.Alert(),
            Given.Provider(status == 0 ? "http://127.0.0.1:1/nobody" : sink.At("/hook"))
        );
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event());

        foreach (var kind in (string[])["alerts", "alert-providers"])
        {
            Cli.Ended? said = null;
            await Wait.Until(
                async () =>
                {
                    said = await Cli.Run("get", kind, "--no-header", "--server", tocsin.Console.ToString());
                    return said.Output.Contains("False\tthe last delivery failed", StringComparison.Ordinal);
                },
                () => $"the failure is told: {said?.Output}{said?.Error}"
            );
            said!.OutputLines.ShouldHaveSingleItem().ShouldContain(cause);
        }

        workspace.Write("main.yaml", Given.Alert(), Given.Provider(sink.At("/mended")));
        sink.Answer = _ => Reply.Ok;
        await tocsin.Accepts(Given.Event("other"));
        await Wait.Until(
            async () => (await tocsin.Item("alerts", "all")).GetProperty("ready").GetBoolean(),
            "the alert is ready again",
            40
        );
        (await tocsin.Item("alerts", "all")).GetProperty("failedInLastHour").GetInt32().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_repeat_is_counted_on_the_event_that_it_repeats_and_explained()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event());
        (await tocsin.Push(Given.Event())).ShouldBe(429);
        (await tocsin.Push(Given.Event())).ShouldBe(429);

        (await tocsin.Items("events")).Single().GetProperty("repeats").GetInt32().ShouldBe(2);
        var said = await Live(tocsin, workspace, Given.Event(), "explain", "-");
        said.Code.ShouldBe(0, said.Error);
        said.OutputLines[0].ShouldStartWith("⚠ duplicate");
        var events = await Live(tocsin, workspace, null, "get", "events", "--object", "Kustomization/apps/webapp");
        events.OutputLines[1].ShouldContain("apps/all");
        var deliveries = await Live(tocsin, workspace, null, "get", "deliveries", "--alert", "apps/all", "-o", "json");
        System.Text.Json.JsonDocument.Parse(deliveries.Output).RootElement.GetProperty("items").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task The_wrong_port_is_named()
    {
        using var workspace = new Workspace(Given.Alert(), Target);
        await using var tocsin = await TocsinProcess.Serve(workspace);

        var said = await Cli.RunWith(Given.Event(), ["send", "--to", tocsin.Receiver.ToString()]);

        said.Code.ShouldBe(1);
        said.OutputLines.ShouldHaveSingleItem().ShouldContain("refused with 404: 404 page not found");
    }

    [Theory]
    [InlineData("provider")]
    [InlineData("alert")]
    public async Task Test_sends_one_marked_event_and_says_what_the_target_answered(string kind)
    {
        await using var sink = await Sink.Start(new Reply(403, "token revoked"));
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        var name = kind == "alert" ? "apps/all" : "apps/target";

        var refused = await Live(tocsin, workspace, null, "test", kind, name);
        sink.Answer = _ => Reply.Ok;
        var taken = await Live(tocsin, workspace, null, "test", kind, name);

        refused.Code.ShouldBe(1);
        refused.Output.ShouldContain("← 403 token revoked");
        taken.Code.ShouldBe(0, taken.Error);
        sink.Received.Count.ShouldBe(2);
        sink.Received[1].Text.ShouldContain("This is a test");
    }

    [Fact]
    public async Task Render_shows_a_look_up_and_the_write_that_would_follow_and_no_secret()
    {
        using var workspace = new Workspace(Given.Alert(), Forge("github"), Token);
        var json = Given.Event(
            severity: "error",
            metadata: [("kustomize.toolkit.fluxcd.io/revision", "main@sha1:4d768edba5d409feb60870dd3b0ac0d307299898")]
        );

        var said = await Cli.RunWith(
            json,
            ["render", "--provider", "apps/target", "--event", "-", "--manifests", workspace.Manifests]
        );

        said.Code.ShouldBe(0, said.Output + said.Error);
        said.Output.ShouldContain("GET https://github.example.test/");
        said.Output.ShouldContain("POST https://github.example.test/");
        said.Output.ShouldContain("Authorization: Bearer ***");
        said.Output.ShouldNotContain("forge-token");
    }

    [Fact]
    public async Task Replay_sends_the_dead_letters_once_more()
    {
        await using var sink = await Sink.Start(new Reply(400, "no"));
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event());
        await tocsin.Settled();
        sink.Answer = _ => Reply.Ok;

        var first = await Live(tocsin, workspace, null, "replay", "--all-dead", "--provider", "apps/target");
        var second = await Live(tocsin, workspace, null, "replay", "--all-dead");

        first.Code.ShouldBe(0, first.Error);
        first.OutputLines.ShouldHaveSingleItem().ShouldContain("is replayed as");
        second.Output.ShouldBeEmpty();
        await sink.Gets(2);
    }

    private static Task<Cli.Ended> Live(TocsinProcess tocsin, Workspace workspace, string? input, params string[] args) =>
        Cli.RunWith(
            input,
            [
                .. args,
                "--server",
                tocsin.Console.ToString(),
                "--console-token-file",
                Path.Combine(workspace.Data, "console-token"),
            ]
        );

    private static string Forge(string type) =>
        Given.Provider("https://github.example.test/acme/platform", type: type, more: "secretRef: { name: token }") + "\n";

    private static string Webapp(string labels) =>
        $$"""
            apiVersion: kustomize.toolkit.fluxcd.io/v1
            kind: Kustomization
            metadata: { name: webapp, namespace: apps, labels: { {{labels}} } }
            """;
}
