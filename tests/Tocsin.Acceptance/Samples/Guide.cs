using System.Text;

namespace Tocsin.Acceptance.Samples;

/// <summary>The guide's manifests, read where they are and mended as its readers must.</summary>
public class Guide
{
    private const string Revision = "main@sha1:4d768edba5d409feb60870dd3b0ac0d307299898";

    [Fact]
    public async Task The_mended_manifests_give_what_their_rules_predict_and_repeats_get_429()
    {
        await using var sink = await EventSamples.Vendors();
        using var workspace = new Workspace([.. Mended(sink), .. SecretsMadeByHand()]);
        await using var tocsin = await TocsinProcess.Serve(workspace);
        (await tocsin.Items("providers")).ShouldAllBe(p => p.GetProperty("ready").GetBoolean());
        (await tocsin.Items("alerts")).ShouldAllBe(a => a.GetProperty("ready").GetBoolean());

        var reached = new List<string>();
        foreach (var (name, json) in EventSamples.All())
        {
            var requests = await EventSamples.Deliver(tocsin, sink, json);
            reached.AddRange(requests.Select(r => $"{name[..2]} {r.Target}"));
        }

        // Slack hears of repositories and kustomizations in flux-system, the dashboard of its repositories; nothing is podinfo's.
        reached.ShouldBe(["01 /grafana/api/annotations", "01 /slack/api/chat.postMessage", "05 /slack/api/chat.postMessage"]);
        var slack = sink.Received.First(r => r.Target.StartsWith("/slack", StringComparison.Ordinal));
        slack.Header("Authorization").ShouldBe("Bearer xoxb-of-the-test");
        slack.Json.GetProperty("channel").GetString().ShouldBe("general");
        slack.Text.ShouldContain("\"cluster addons\"");
        slack.Text.ShouldContain("\"us-east-2\"");
        foreach (var (name, json) in EventSamples.All())
        {
            (await tocsin.Push(json)).ShouldBe(name[..2] is "01" or "05" or "06" ? 429 : 202, name);
        }
    }

    [Fact]
    public async Task Explaining_an_event_gives_each_alert_the_verdict_that_sending_it_gives()
    {
        await using var sink = await EventSamples.Vendors();
        using var workspace = new Workspace([.. Mended(sink), .. SecretsMadeByHand()]);
        await using var tocsin = await TocsinProcess.Serve(workspace);
        foreach (var (name, json) in EventSamples.All())
        {
            var explained = await EventSamples.Explained(tocsin, workspace, json);
            await EventSamples.Deliver(tocsin, sink, json);
            explained.ShouldBe(await EventSamples.Happened(tocsin), name);
        }
    }

    [Theory]
    [InlineData("info", "update", "success")]
    [InlineData("error", null, "failure")]
    [InlineData("info", null, null)]
    public async Task Podinfos_commit_gets_its_status(string severity, string? commitStatus, string? state)
    {
        await using var sink = await EventSamples.Vendors();
        using var workspace = new Workspace([.. Mended(sink), .. SecretsMadeByHand()]);
        await using var tocsin = await TocsinProcess.Serve(workspace);
        var json = Given.Event(
            "podinfo",
            severity: severity,
            ns: "flux-system",
            metadata:
            [
                ("kustomize.toolkit.fluxcd.io/revision", Revision),
                .. commitStatus is null ? [] : ((string, string)[])[("kustomize.toolkit.fluxcd.io/commit_status", commitStatus)],
            ]
        );
        var requests = (await EventSamples.Deliver(tocsin, sink, json)).Where(r => EventSamples.Provider(r) == "github").ToList();

        if (state is null)
        {
            requests.ShouldBeEmpty();
            return;
        }

        requests
            .Select(r => $"{r.Method} {r.Target.Split('?')[0]}")
            .ShouldBe([
                $"GET /api/v3/repos/acme/fleet-infra/commits/{Revision[10..]}/statuses",
                $"POST /api/v3/repos/acme/fleet-infra/statuses/{Revision[10..]}",
            ]);
        requests.ShouldAllBe(r => r.Header("Authorization") == "Bearer token-of-the-test");
        requests[1].Json.GetProperty("state").GetString().ShouldBe(state);
    }

    [Fact]
    public async Task As_the_guide_has_them_its_traps_are_named_and_nothing_is_sent()
    {
        using var workspace = new Workspace([.. Blocks()]);
        await using var tocsin = await TocsinProcess.Serve(workspace);
        var alert = await tocsin.Item("alerts", "on-call-webapp");
        alert.GetProperty("ready").GetBoolean().ShouldBeFalse();
        alert.GetProperty("message").GetString()!.ShouldContain("flagger-system");
        var provider = await tocsin.Item("providers", "flux-system");
        provider.GetProperty("ready").GetBoolean().ShouldBeFalse();
        provider.GetProperty("message").GetString()!.ShouldContain("placeholder");

        var checkedFiles = await Cli.Run("validate", workspace.Manifests);
        checkedFiles.Code.ShouldBe(1);
        checkedFiles.Output.ShouldContain("base64");
        checkedFiles.OutputLines.ShouldAllBe(l => l.Contains(".yaml:", StringComparison.Ordinal));
    }

    internal static IEnumerable<string> Mended(Sink sink) =>
        Blocks()
            .Select(b =>
                b.Replace("namespace: flagger-system", "namespace: flux-system", StringComparison.Ordinal)
                    .Replace("token: <token>", "token: " + Base64("token-of-the-test"), StringComparison.Ordinal)
                    .Replace("https://github.com/<username>", sink.At("/acme"), StringComparison.Ordinal)
                    .Replace("https://slack.com/", sink.At("/slack/"), StringComparison.Ordinal)
                    .Replace("http://kube-prometheus-stack-grafana.monitoring/", sink.At("/grafana/"), StringComparison.Ordinal)
            );

    // The guide makes the first with kubectl and leaves the second to its reader.
    private static string[] SecretsMadeByHand() =>
        [
            Given.Secret("slack-bot-token", ("token", "xoxb-of-the-test")).Replace("\"apps\"", "\"flux-system\""),
            Given.Secret("grafana-auth", ("token", "grafana-of-the-test")).Replace("\"apps\"", "\"monitoring\""),
        ];

    /// <summary>The manifests as the guide has them, several documents in some.</summary>
    internal static List<string> Blocks()
    {
        var blocks = new List<string>();
        StringBuilder? block = null;
        foreach (var line in File.ReadLines(Shared.File("seed/flux-alerts.md")))
        {
            if (line == "```yaml")
            {
                block = new StringBuilder();
            }
            else if (line == "```" && block is not null)
            {
                blocks.Add(block.ToString());
                block = null;
            }
            else
            {
                block?.Append(line).Append('\n');
            }
        }

        blocks.Count.ShouldBeGreaterThan(5);
        return blocks;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
