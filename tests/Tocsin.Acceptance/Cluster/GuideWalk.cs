using Tocsin.Acceptance.Samples;

namespace Tocsin.Acceptance.Cluster;

/// <summary>The guide, walked through with kubectl, while Tocsin runs with the rights that <c>deploy/base</c> grants.</summary>
[Collection(nameof(SharedLab))]
public class GuideWalk(SharedLab shared)
{
    private static readonly string[] Namespaces = ["flux-system", "flagger-system", "monitoring"];

    [Fact]
    public async Task Its_mended_manifests_become_ready_and_an_event_becomes_a_message()
    {
        await using var sink = await EventSamples.Vendors();
        var lab = await Prepared();
        await using var tocsin = await Controller.StartGranted(lab);
        var manifests = Guide
            .Mended(sink)
            .Where(m => IsKnown(m) || m.Contains("kind: Secret", StringComparison.Ordinal))
            .ToArray();

        await lab.Ask(
            "create",
            "secret",
            "generic",
            "slack-bot-token",
            "-n",
            "flux-system",
            "--from-literal=token=xoxb-of-the-test"
        );
        await lab.Ask(
            "create",
            "secret",
            "generic",
            "grafana-auth",
            "-n",
            "monitoring",
            "--from-literal=token=grafana-of-the-test"
        );
        await lab.Apply(manifests);
        await lab.Ask("wait", "alerts,providers", "--all", "-n", "flux-system", "--for=condition=Resolved", "--timeout=90s");
        await lab.Ask("wait", "alerts,providers", "--all", "-n", "monitoring", "--for=condition=Resolved", "--timeout=90s");

        await tocsin.Accepts(Given.Event("webapp", "all is well", ns: "flux-system"));
        await Wait.Until(
            () => sink.Received.Any(r => r.Target.StartsWith("/slack", StringComparison.Ordinal)),
            "slack hears of it"
        );
        var message = sink.Received.First(r => r.Target.StartsWith("/slack", StringComparison.Ordinal));
        message.Header("Authorization").ShouldBe("Bearer xoxb-of-the-test");
        message.Text.ShouldContain("all is well");
        (await tocsin.Settled()).GetProperty("state").GetString().ShouldBe("delivered");

        // A change of the Secret counts from the next attempt on.
        await lab.Ask(
            "patch",
            "secret",
            "slack-bot-token",
            "-n",
            "flux-system",
            "-p",
            """{"stringData": {"token": "xoxb-another"}}"""
        );
        await tocsin.Accepts(Given.Event("webapp", "all is still well", ns: "flux-system"));
        await tocsin.DeliveryThat(d => d.GetProperty("state").GetString() == "delivered", 60);
        var slack = sink.Received.Where(r => r.Target.StartsWith("/slack", StringComparison.Ordinal)).ToList();
        slack.Select(r => r.Header("Authorization")).ShouldBe(["Bearer xoxb-of-the-test", "Bearer xoxb-another"], tocsin.Error);
    }

    [Fact]
    public async Task Its_traps_show_their_cures_in_get_and_describe()
    {
        var lab = await Prepared();
        await using var tocsin = await Controller.StartGranted(lab);

        // A token that is not base64 is refused by the API server itself.
        var secret = Guide.Blocks().Single(b => b.Contains("kind: Secret", StringComparison.Ordinal));
        var refused = await lab.KubectlAs(lab.AdminConfig, secret, "apply", "-f", "-");
        refused.Code.ShouldBe(1);
        refused.Error.ShouldContain("base64");

        await lab.Ask(
            "create",
            "secret",
            "generic",
            "slack-bot-token",
            "-n",
            "flagger-system",
            "--from-literal=token=xoxb-YOUR-TOKEN"
        );
        await lab.Apply([.. Guide.Blocks().Where(IsKnown)]);
        (string Kind, string Name, string Namespace, string False, string[] Says)[] traps =
        [
            ("alert", "on-call-webapp", "flux-system", "Resolved", ["slack-bot", "flagger-system"]),
            ("provider", "flux-system", "flux-system", "Ready", ["placeholder"]),
            ("alert", "podinfo", "flux-system", "Resolved", ["flux-system"]),
            ("provider", "grafana", "monitoring", "Resolved", ["grafana-auth"]),
            ("alert", "grafana", "monitoring", "Resolved", ["grafana"]),
        ];
        foreach (var (kind, name, ns, condition, says) in traps)
        {
            var target = $"{kind}/{name}";
            await lab.Ask("wait", target, "-n", ns, $"--for=condition={condition}=False", "--timeout=90s");
            var shown = await lab.Ask("get", target, "-n", ns);
            says.ShouldAllBe(s => shown.Contains(s, StringComparison.Ordinal), shown);
            shown.Split('\n')[1].ShouldContain("False");
            await Wait.Until(
                async () =>
                {
                    var described = await lab.Ask("describe", target, "-n", ns);
                    var events = described[described.IndexOf("Events:", StringComparison.Ordinal)..];
                    return events.Contains("Warning", StringComparison.Ordinal)
                        && says.All(s => events.Contains(s, StringComparison.Ordinal));
                },
                $"describe of {target} shows the cure as an event",
                60
            );
        }

        // What the first of them says is done, and that is it.
        await lab.Ask("create", "secret", "generic", "slack-bot-token", "-n", "flux-system", "--from-literal=token=xoxb");
        await lab.Apply(
            Guide
                .Blocks()
                .Single(b =>
                    b.Contains("name: slack-bot\n", StringComparison.Ordinal)
                    && b.Contains("kind: Provider", StringComparison.Ordinal)
                )
                .Replace("namespace: flagger-system", "namespace: flux-system", StringComparison.Ordinal)
        );
        await lab.Ask("wait", "alert/on-call-webapp", "-n", "flux-system", "--for=condition=Resolved", "--timeout=90s");
    }

    private static bool IsKnown(string block) => block.Contains("notification.toolkit.fluxcd.io", StringComparison.Ordinal);

    private async Task<Lab> Prepared()
    {
        var lab = await shared.Lab();
        foreach (var ns in Namespaces)
        {
            await lab.Namespace(ns);
            await lab.Ask("delete", "alerts,providers,secrets", "--all", "-n", ns);
        }

        return lab;
    }
}
