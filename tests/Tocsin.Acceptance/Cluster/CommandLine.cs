using System.Text.Json;
using Tocsin.Acceptance.Commands;

namespace Tocsin.Acceptance.Cluster;

/// <summary>The verbs against a real API server.</summary>
[Collection(nameof(SharedLab))]
public class CommandLine(SharedLab shared)
{
    private const string Group = "/apis/notification.toolkit.fluxcd.io";

    [Fact]
    public async Task An_alert_is_created_changed_suspended_resumed_exported_and_deleted()
    {
        var lab = await shared.Lab();
        var ns = await lab.Namespace("cli-life");
        var at = (string[])["-n", ns, "--kubeconfig", lab.AdminConfig];

        var provider = await Cli.Run([
            "create",
            "alert-provider",
            "hook",
            "--type",
            "generic",
            "--address",
            "https://hooks.example.test/x",
            .. at,
        ]);
        provider.Code.ShouldBe(0, provider.Error);
        provider.ErrorLines.ShouldBe([
            "✚ generating Provider",
            "► applying Provider",
            "✔ Provider created",
            "◎ waiting for Provider reconciliation",
            "✔ Provider hook is ready",
        ]);
        string[] create = ["create", "alert", "on-call", "--provider-ref", "hook", "--event-source", "Kustomization/*", .. at];
        (await Cli.Run([.. create, "--label", "team=a"])).ErrorLines[^1].ShouldBe("✔ Alert on-call is ready");

        // A field without a flag survives what the reference would wipe it with.
        await lab.Api.Merge($"{Group}/v1beta3/namespaces/{ns}/alerts/on-call", """{"spec":{"exclusionList":["waiting"]}}""");
        (await Cli.Run([.. create, "--event-severity", "error"])).ErrorLines.ShouldContain("✔ Alert updated");

        (await Cli.Run(["suspend", "alert", "on-call", .. at])).Code.ShouldBe(0);
        (await Cli.Run(["get", "alerts", .. at])).OutputLines[1].ShouldContain("on-call\tTrue     \tFalse\tAlert is suspended");
        (await Cli.Run(["resume", "alert", "on-call", .. at])).Code.ShouldBe(0);
        (await Cli.Run(["get", "alerts", "-A", "--kubeconfig", lab.AdminConfig])).Output.ShouldContain(ns);

        var exported = await Cli.Run(["export", "alert", "on-call", .. at]);
        exported.Output.ShouldBe(
            $"""
            ---
            apiVersion: notification.toolkit.fluxcd.io/v1beta3
            kind: Alert
            metadata:
              labels:
                team: a
              name: on-call
              namespace: {ns}
            spec:
              eventSeverity: error
              eventSources:
              - kind: Kustomization
                name: '*'
              exclusionList:
              - waiting
              providerRef:
                name: hook
              suspend: false

            """
        );
        await lab.Apply(exported.Output);

        (await Cli.Run(["delete", "alert", "on-call", "--silent", .. at])).Code.ShouldBe(0);
        var gone = await Cli.Run(["get", "alerts", .. at]);
        gone.Code.ShouldBe(1);
        gone.Error.ShouldBe($"✗ no Alert objects found in \"{ns}\" namespace\n");
    }

    [Fact]
    public async Task Readiness_is_what_a_controller_wrote_and_else_what_the_objects_say()
    {
        var lab = await shared.Lab();
        var ns = await lab.Namespace("cli-ready");
        await lab.Apply(
            Given.Alert("told").Replace("namespace: apps", $"namespace: {ns}", StringComparison.Ordinal),
            Given.Alert("untold").Replace("namespace: apps", $"namespace: {ns}", StringComparison.Ordinal),
            Given.Alert("stale").Replace("namespace: apps", $"namespace: {ns}", StringComparison.Ordinal),
            Given
                .Provider("https://hooks.example.test/x", more: "secretRef: { name: gone }")
                .Replace("namespace: apps", $"namespace: {ns}", StringComparison.Ordinal)
        );
        await Tell(lab, ns, "told", generation: 1);
        await Tell(lab, ns, "stale", generation: 0);

        var said = await Cli.Run("get", "alerts", "-n", ns, "-o", "json", "--kubeconfig", lab.AdminConfig);

        said.Code.ShouldBe(0, said.Error);
        var items = JsonDocument
            .Parse(said.Output)
            .RootElement.GetProperty("items")
            .EnumerateArray()
            .ToDictionary(i => i.GetProperty("name").GetString()!);
        items["told"].GetProperty("message").GetString().ShouldBe("the target answers 404");
        items["told"].GetProperty("reason").GetString().ShouldBe("DeliveryFailing");
        foreach (var name in (string[])["untold", "stale"])
        {
            items[name].GetProperty("ready").GetBoolean().ShouldBeFalse();
            items[name].GetProperty("message").GetString()!.ShouldContain("Secret 'gone' does not exist");
        }

        await lab.Ask("create", "secret", "generic", "gone", "-n", ns, "--from-literal=token=abcdef");
        (await Cli.Run("get", "alert", "untold", "-n", ns, "--kubeconfig", lab.AdminConfig))
            .OutputLines[1]
            .ShouldContain("True \tAlert is Ready");
        var waits = await Cli.Run("resume", "alert", "stale", "-n", ns, "--timeout", "3s", "--kubeconfig", lab.AdminConfig);
        waits.Code.ShouldBe(1);
        waits.ErrorLines[^1].ShouldStartWith("✗ not done after 3s");
        var failed = await Cli.Run("get", "receivers", "-n", ns, "--kubeconfig", lab.AdminConfig);
        failed.ErrorLines.ShouldHaveSingleItem().ShouldBe($"✗ no Receiver objects found in \"{ns}\" namespace");
    }

    [Fact]
    public async Task Who_may_not_read_Secrets_is_told_and_sees_the_rest()
    {
        var lab = await shared.Lab();
        var ns = await lab.Namespace("cli-rights");
        await lab.Apply(
            Given
                .Provider("https://hooks.example.test/x", more: "secretRef: { name: s }")
                .Replace("namespace: apps", $"namespace: {ns}", StringComparison.Ordinal)
        );
        await lab.Ask("create", "serviceaccount", "reader", "-n", ns);
        await lab.Ask(
            "create",
            "role",
            "reader",
            "-n",
            ns,
            "--verb=get,list",
            "--resource=providers.notification.toolkit.fluxcd.io"
        );
        await lab.Ask("create", "rolebinding", "reader", "-n", ns, "--role=reader", $"--serviceaccount={ns}:reader");
        var config = await lab.ConfigOf(ns, "reader");

        var seen = await Cli.Run("get", "alert-providers", "-n", ns, "--kubeconfig", config);
        var refused = await Cli.Run("suspend", "alert-provider", "target", "-n", ns, "--kubeconfig", config);
        var other = await Cli.Run(
            "get",
            "alert-providers",
            "-n",
            ns,
            "--kubeconfig",
            lab.AdminConfig,
            "--as",
            $"system:serviceaccount:{ns}:reader"
        );

        seen.Code.ShouldBe(0, seen.Error);
        seen.OutputLines[1].ShouldContain("target\tTrue");
        seen.ErrorLines.ShouldHaveSingleItem().ShouldContain("Secrets were not looked at");
        refused.Code.ShouldBe(1);
        refused.ErrorLines[^1].ShouldContain("cannot patch");
        refused.ErrorLines[^1].ShouldContain("ask for the right");
        other.Output.ShouldBe(seen.Output);
    }

    [Fact]
    public async Task The_secret_of_a_receiver_is_created_and_keeps_its_token()
    {
        var lab = await shared.Lab();
        var ns = await lab.Namespace("cli-secret");
        string[] create =
        [
            "create",
            "secret",
            "receiver",
            "github",
            "--type",
            "github",
            "-n",
            ns,
            "--kubeconfig",
            lab.AdminConfig,
        ];

        var made = await Cli.Run([.. create, "--hostname", "a.example.test", "--token", "one"]);
        var moved = await Cli.Run([.. create, "--hostname", "b.example.test"]);

        made.Code.ShouldBe(0, made.Error);
        made.ErrorLines[0].ShouldBe($"► receiver secret 'github' created in '{ns}' namespace");
        made.ErrorLines[1].ShouldStartWith("✔ webhook URL: https://");
        moved.Code.ShouldBe(0, moved.Error);
        var secret = (await lab.Api.Get($"/api/v1/namespaces/{ns}/secrets/github")).Succeeded();
        secret["data"]!["token"]!.GetValue<string>().ShouldBe("b25l");
        secret["metadata"]!["annotations"]!["notification.toolkit.fluxcd.io/webhook"]!
            .GetValue<string>()
            .ShouldBe($"https://b.example.test/hook/{ReceiverSecrets.Digest("one" + "github" + ns)}");
    }

    [Fact]
    public async Task A_receiver_is_created_triggered_suspended_resumed_exported_and_deleted()
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("cli-receiver"));
        await using var tocsin = await cluster.Serve();
        var ns = cluster.Namespace;
        string[] at = ["-n", ns, "--kubeconfig", lab.AdminConfig];
        string[] secret = ["--type", "generic-hmac", "--hostname", "hooks.example.test", "--token", "s3cr3t"];
        (await Cli.Run(["create", "secret", "receiver", "push", .. secret, .. at])).Code.ShouldBe(0);

        string[] spec = ["--type", "generic-hmac", "--secret-ref", "push", "--resource", "GitRepository/gone"];
        var made = await Cli.Run(["create", "receiver", "push", .. spec, .. at]);

        made.Code.ShouldBe(0, made.Error);
        made.Error.ShouldContain("✔ Receiver push is ready");
        made.Error.ShouldContain($"/hook/{ReceiverSecrets.Digest("s3cr3t" + "push" + ns)}");
        (await Cli.Run(["get", "receivers", .. at])).Output.ShouldContain("push\tFalse    \tTrue ");

        string[] call =
        [
            "--type",
            "generic-hmac",
            "--token",
            "s3cr3t",
            "--url",
            tocsin.Receiver.ToString(),
            "--retries",
            "0",
            "-n",
            ns,
        ];
        (await Cli.Run(["trigger", "receiver", "push", .. call])).Error.ShouldContain(
            "500",
            Case.Sensitive,
            "its resource does not exist"
        );

        (await Cli.Run(["suspend", "receiver", "push", .. at])).Code.ShouldBe(0);
        (await Cli.Run(["get", "receivers", .. at])).Output.ShouldContain("push\tTrue");
        await Wait.Until(
            async () => (await Cli.Run(["trigger", "receiver", "push", .. call])).Error.Contains("503", StringComparison.Ordinal),
            "the controller heard of the suspension"
        );
        var resumed = await Cli.Run(["resume", "receiver", "push", .. at]);
        resumed.Code.ShouldBe(0, resumed.Error);

        var exported = await Cli.Run(["export", "receiver", "push", .. at]);
        exported.Output.ShouldContain("type: generic-hmac");
        exported.Output.ShouldNotContain("status:");
        await lab.Apply(exported.Output);

        (await Cli.Run(["delete", "receiver", "push", "--silent", .. at])).Code.ShouldBe(0);
        await Wait.Until(
            async () =>
                (await Cli.Run(["get", "receivers", .. at])).Error == $"✗ no Receiver objects found in \"{ns}\" namespace\n",
            "its finalizer is taken away"
        );
    }

    [Theory]
    [InlineData("get alerts --kubeconfig none", "none")]
    [InlineData("get alerts --kube-server https://127.0.0.1:1 --kube-token x", "is the cluster running")]
    [InlineData("get alerts", "name files with --manifests PATH or a running Tocsin with --server URL")]
    public async Task A_cluster_that_is_not_there_is_one_line(string command, string expected)
    {
        var said = await Cli.RunWith(null, command.Split(' '), ("HOME", Path.GetTempPath()), ("KUBECONFIG", ""));
        said.Code.ShouldBe(1);
        said.ErrorLines.ShouldHaveSingleItem().ShouldContain(expected);
    }

    private static async Task Tell(Lab lab, string ns, string name, int generation) =>
        (
            await lab.Api.Merge(
                $"{Group}/v1beta3/namespaces/{ns}/alerts/{name}/status",
                $$"""
                {"status":{"conditions":[{"type":"Ready","status":"False","reason":"DeliveryFailing",
                "message":"the target answers 404","observedGeneration":{{generation}},"lastTransitionTime":"2026-01-01T00:00:00Z"} ] } }
                """
            )
        ).Succeeded();
}
