namespace Tocsin.Acceptance.Cluster;

/// <summary>The verbs that ask why, and what happens, against a real API server in which nothing of Tocsin runs.</summary>
[Collection(nameof(SharedLab))]
public class Asking(SharedLab shared)
{
    private const string Group = "/apis/notification.toolkit.fluxcd.io";
    private const string Releases = "helm.toolkit.fluxcd.io";

    [Fact]
    public async Task Explain_says_what_the_alerts_of_a_cluster_make_of_an_event()
    {
        var lab = await shared.Lab();
        var ns = await lab.Namespace("ask-explain");
        await lab.Apply(Release("labelled", ns, "labels: { team: a }", ""));
        await Apply(
            lab,
            ns,
            Given.Provider("https://hooks.example.test/x", more: "secretRef: { name: token }"),
            Given.Alert("mine", more: "eventSeverity: error", kind: "HelmRelease"),
            Labelled("theirs", "b"),
            Labelled("ours", "a"),
            Given.Alert("elsewhere", kind: "Kustomization")
        );
        await lab.Ask("create", "secret", "generic", "token", "-n", ns, "--from-literal=headers=Authorization: right-one");
        var e = Given.Event("labelled", ns: ns, kind: "HelmRelease", apiVersion: $"{Releases}/v2");
        var at = (string[])["-n", ns, "--kubeconfig", lab.AdminConfig];

        var said = await Cli.RunWith(e, ["explain", "-", .. at]);
        var shown = await Cli.RunWith(e, ["explain", "-", "--show-request", .. at]);
        var everywhere = await Cli.RunWith(e, ["explain", "-", "--kubeconfig", lab.AdminConfig]);

        said.Code.ShouldBe(0, said.Error);
        said.OutputLines.Length.ShouldBe(4, said.Output);
        said.OutputLines[0].ShouldStartWith($"✗ {ns}/elsewhere → {ns}/target: kind");
        said.OutputLines[1].ShouldStartWith($"✗ {ns}/mine → {ns}/target: severity");
        said.OutputLines[2].ShouldBe($"✔ {ns}/ours → {ns}/target: matched, sent");
        said.OutputLines[3].ShouldStartWith($"✗ {ns}/theirs → {ns}/target: labels");
        shown.Output.ShouldContain("Authorization: ***");
        shown.Output.ShouldNotContain("right-one");
        everywhere.Output.ShouldContain(said.OutputLines[2]);
    }

    [Fact]
    public async Task Render_needs_one_provider_and_its_secrets_and_names_the_right_that_is_missing()
    {
        var lab = await shared.Lab();
        var ns = await lab.Namespace("ask-render");
        await Apply(lab, ns, Given.Provider("https://hooks.example.test/x", more: "secretRef: { name: token }"), Given.Alert());
        await lab.Ask("create", "secret", "generic", "token", "-n", ns, "--from-literal=headers=Authorization: right-one");
        await lab.Ask("create", "serviceaccount", "reader", "-n", ns);
        const string Resources = "alerts.notification.toolkit.fluxcd.io,providers.notification.toolkit.fluxcd.io";
        await lab.Ask("create", "role", "reader", "-n", ns, "--verb=get,list", $"--resource={Resources}");
        await lab.Ask("create", "rolebinding", "reader", "-n", ns, "--role=reader", $"--serviceaccount={ns}:reader");
        var reader = await lab.ConfigOf(ns, "reader");

        var good = await Cli.Run("render", "--provider", $"{ns}/target", "--kubeconfig", lab.AdminConfig);
        var refused = await Cli.Run("render", "--provider", "target", "-n", ns, "--kubeconfig", reader);
        var gone = await Cli.Run("render", "--provider", $"{ns}/nobody", "--kubeconfig", lab.AdminConfig);
        var blind = await Cli.RunWith(Given.Event(ns: ns), ["explain", "-", "-n", ns, "--kubeconfig", reader]);

        good.Code.ShouldBe(0, good.Error);
        good.Output.ShouldContain("POST https://hooks.example.test/");
        good.Output.ShouldContain("Authorization: ***");
        good.Output.ShouldNotContain("right-one");
        refused.Code.ShouldBe(1);
        refused.ErrorLines.ShouldHaveSingleItem().ShouldContain($"cannot get secrets 'token' in namespace '{ns}'");
        refused.Error.ShouldContain("ask for the right");
        gone.Code.ShouldBe(1);
        gone.ErrorLines.ShouldHaveSingleItem()
            .ShouldBe($"✗ Provider '{ns}/nobody' does not exist; 'tocsin get alert-providers' lists those that do");
        blind.Code.ShouldBe(0, blind.Error);
        blind.OutputLines.ShouldHaveSingleItem().ShouldStartWith($"✗ {ns}/all → {ns}/target: matched, waits");
        blind.Output.ShouldContain("cannot be read: cannot get secrets 'token'");
    }

    [Fact]
    public async Task Events_are_those_of_Fluxs_objects_and_of_what_they_refer_to()
    {
        var lab = await shared.Lab();
        var ns = await lab.Namespace("ask-events");
        var sources = await lab.Namespace("ask-sources");
        await lab.Apply(
            Release(
                "web",
                ns,
                "",
                $"spec: {{ chart: {{ spec: {{ sourceRef: {{ kind: HelmRepository, name: charts, namespace: {sources} }} }} }} }}"
            )
        );
        await Apply(lab, ns, Given.Alert("on-call", provider: "slack"));
        await Event(
            lab,
            ns,
            "e1",
            $"{Releases}/v2",
            "HelmRelease",
            "web",
            "Normal",
            "InstallSucceeded",
            "installed",
            minutesAgo: 90
        );
        await Event(
            lab,
            sources,
            "e2",
            "source.toolkit.fluxcd.io/v1",
            "HelmChart",
            $"{ns}-web",
            "Normal",
            "ChartPulled",
            "pulled",
            8
        );
        await Event(lab, sources, "e3", "source.toolkit.fluxcd.io/v1", "HelmRepository", "charts", "Warning", "Failed", "no", 7);
        await Event(lab, ns, "e4", "v1", "Pod", "web-0", "Warning", "BackOff", "not Flux's", 6);
        await Event(
            lab,
            ns,
            "e5",
            "notification.toolkit.fluxcd.io/v1beta3",
            "Provider",
            "slack",
            "Warning",
            "Failed",
            "no way",
            5
        );
        var at = (string[])["-n", ns, "--kubeconfig", lab.AdminConfig];

        var all = await Cli.Run(["events", .. at]);
        var release = await Cli.Run(["events", "--for", "helmrelease/web", .. at]);
        var alert = await Cli.Run(["events", "--for", "Alert/on-call", .. at]);
        var warnings = await Cli.Run(["events", "--types", "warning", .. at]);
        var none = await Cli.Run("events", "-n", "default", "--kubeconfig", lab.AdminConfig);

        all.Code.ShouldBe(0, all.Error);
        Cells(all.OutputLines[0]).ShouldBe(["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"]);
        all.OutputLines.Skip(1).Select(l => Cells(l)[3]).ShouldBe(["HelmRelease/web", "Provider/slack"]);
        Cells(all.OutputLines[1])[0].ShouldBe("90m (x3 over 100m)");
        release.OutputLines.Select(l => Cells(l)[0]).ShouldBe(["NAMESPACE", ns, sources, sources]);
        Cells(alert.OutputLines[1])[3].ShouldBe("Provider/slack");
        warnings.OutputLines.Skip(1).ShouldHaveSingleItem().ShouldContain("no way");
        none.Code.ShouldBe(0);
        none.Error.ShouldBe("✗ No events found in default namespace.\n");
    }

    [Fact]
    public async Task Watched_events_go_on_until_the_time_is_over()
    {
        var lab = await shared.Lab();
        var ns = await lab.Namespace("ask-watch-events");
        await using var watching = new Child(["events", "-w", "--timeout", "20s", "-n", ns, "--kubeconfig", lab.AdminConfig]);
        await Wait.Until(() => watching.Output.StartsWith("LAST SEEN", StringComparison.Ordinal), "the header is there", 20);

        await Event(lab, ns, "e1", $"{Releases}/v2", "HelmRelease", "web", "Normal", "InstallSucceeded", "installed", 0);

        await Wait.Until(() => watching.Output.Contains("HelmRelease/web"), "the event is told", 15);
        (await watching.Exit(seconds: 60)).ShouldBe(0, watching.Error);
        watching.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2, watching.Output);
    }

    [Fact]
    public async Task Watched_alerts_are_told_when_they_change()
    {
        var lab = await shared.Lab();
        var ns = await lab.Namespace("ask-watch");
        await Apply(lab, ns, Given.Alert("first"), Given.Provider("https://hooks.example.test/x"));
        await using var watching = new Child([
            "get",
            "alerts",
            "-w",
            "--timeout",
            "25s",
            "-n",
            ns,
            "--kubeconfig",
            lab.AdminConfig,
        ]);
        await Wait.Until(() => watching.Output.Contains("first"), "what is there is told", 20);

        await Apply(lab, ns, Given.Alert("second"));
        await Wait.Until(() => watching.Output.Contains("second"), "what is new is told", 15);
        await lab.Api.Merge($"{Group}/v1beta3/namespaces/{ns}/alerts/first", """{"spec":{"suspend":true}}""");
        await Wait.Until(() => watching.Output.Contains("suspended"), "what changes is told", 15);

        (await watching.Exit(seconds: 60)).ShouldBe(1);
        watching.Error.ShouldStartWith("✗ not done after 25s");
        watching
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => Cells(l)[0])
            .ShouldBe(["NAME", "first", "second", "first"]);
    }

    private static Task Apply(Lab lab, string ns, params string[] manifests) =>
        lab.Apply([.. manifests.Select(m => m.Replace("namespace: apps", $"namespace: {ns}", StringComparison.Ordinal))]);

    private static string Release(string name, string ns, string metadata, string more) =>
        $$"""
            apiVersion: {{Releases}}/v1
            kind: HelmRelease
            metadata: { name: {{name}}, namespace: {{ns}}, {{metadata}} }
            {{more}}
            """;

    private static string Labelled(string name, string team) =>
        Given
            .Alert(name, kind: "HelmRelease")
            .Replace("name: \"*\"", $"name: \"*\", matchLabels: {{ team: {team} }}", StringComparison.Ordinal);

    private static async Task Event(
        Lab lab,
        string ns,
        string name,
        string apiVersion,
        string kind,
        string about,
        string type,
        string reason,
        string message,
        int minutesAgo
    )
    {
        var last = DateTime.UtcNow.AddMinutes(-minutesAgo).AddSeconds(-1);
        var yaml =
            $"{{apiVersion: v1, kind: Event, metadata: {{name: {name}, namespace: {ns}}}, type: {type}, reason: {reason}, message: \"{message}\", "
            + $"count: {(minutesAgo == 90 ? 3 : 1)}, firstTimestamp: '{last.AddMinutes(-10):yyyy-MM-ddTHH:mm:ssZ}', lastTimestamp: '{last:yyyy-MM-ddTHH:mm:ssZ}', "
            + $"involvedObject: {{apiVersion: {apiVersion}, kind: {kind}, name: {about}, namespace: {ns}}}}}";
        (await lab.Api.Create($"/api/v1/namespaces/{ns}/events", yaml)).Succeeded();
    }

    private static string[] Cells(string line) => [.. line.Split('\t', StringSplitOptions.TrimEntries)];
}
