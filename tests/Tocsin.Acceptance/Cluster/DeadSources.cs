using System.Text.Json;

namespace Tocsin.Acceptance.Cluster;

/// <summary>Sources that no event of this cluster can be of: said where one looks, taken back by itself, and never in the way of an event.</summary>
[Collection(nameof(SharedLab))]
public class DeadSources(SharedLab shared)
{
    private const string Automation = "ImageUpdateAutomation";

    [Fact]
    public async Task An_alert_of_a_namespace_that_does_not_exist_says_so_until_it_does_and_takes_what_comes_of_it()
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("dead-namespace"));
        await using var sink = await Sink.Start();
        await lab.Namespace("dead-frontend");
        await cluster.Apply(
            Given.Provider(sink.At("/hook")),
            Sources("{ kind: Kustomization, name: '*', namespace: dead-frontent }")
        );
        await using var tocsin = await Controller.StartGranted(lab);

        var matching = await cluster.Says("alert/all", "Matching", "False");

        Text(matching, "reason").ShouldBe("NothingCanMatch");
        Text(matching, "message")
            .ShouldBe(
                "spec.eventSources[0].namespace: namespace 'dead-frontent' does not exist, so no event of it can come; create it, or"
                    + " correct the name; did you mean 'dead-frontend'?"
            );
        Text(await cluster.Ready("alert/all", "True"), "message")
            .ShouldStartWith("Alert is valid, but spec.eventSources[0].namespace");

        await tocsin.Accepts(Given.Event(message: "of another cluster", ns: "dead-frontent"));
        (await sink.Gets(1))[0].Text.ShouldContain("of another cluster");

        await lab.Namespace("dead-frontent");
        await cluster.Says("alert/all", "Matching", "True");
        Text(await cluster.Ready("alert/all", "True"), "message").ShouldBe("Alert is Ready");
    }

    [Fact]
    public async Task An_alert_of_a_kind_that_is_not_served_says_so_until_it_is_and_takes_what_comes_of_it()
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("dead-kind"));
        await using var sink = await Sink.Start();
        await cluster.Apply(Given.Provider(sink.At("/hook")), Given.Alert(kind: "ArtifactGenerator"));
        await using var tocsin = await cluster.Serve();

        var matching = await cluster.Says("alert/all", "Matching", "False");

        Text(matching, "reason").ShouldBe("NothingCanMatch");
        Text(matching, "message").ShouldStartWith("spec.eventSources[0].kind: the cluster serves no ArtifactGenerator");
        const string Group = "source.extensions.fluxcd.io";
        await tocsin.Accepts(
            Given.Event(
                message: "of another cluster",
                ns: cluster.Namespace,
                kind: "ArtifactGenerator",
                apiVersion: Group + "/v1"
            )
        );
        (await sink.Gets(1))[0].Text.ShouldContain("of another cluster");

        await lab.Define(Group, "ArtifactGenerator");
        await cluster.Says("alert/all", "Matching", "True");
        Text(await cluster.Ready("alert/all", "True"), "message").ShouldBe("Alert is Ready");
    }

    [Fact]
    public async Task An_alert_with_one_source_that_lives_is_ready_and_names_those_that_do_not()
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("dead-some"));
        await cluster.Apply(
            Given.Provider("http://127.0.0.1:9/"),
            Sources(
                "{ kind: Kustomization, name: '*' }",
                $"{{ kind: {Automation}, name: '*' }}",
                "{ kind: Kustomization, name: a, namespace: dead-nowhere }",
                "{ kind: Kustomization, name: b, namespace: dead-nowhere }"
            )
        );
        var data = lab.PathOf("dead-some");
        await using var tocsin = await Controller.Start(lab.AdminConfig, data);

        var message = Text(await cluster.Ready("alert/all", "True"), "message");

        message.ShouldStartWith($"Alert is Ready, but spec.eventSources[1].kind: the cluster serves no {Automation}");
        message.ShouldContain("; spec.eventSources[2].namespace: namespace 'dead-nowhere' does not exist");
        message.ShouldNotContain("eventSources[3]", Case.Sensitive, "the namespace is named once");
        var at = (string[])["--server", tocsin.Console.ToString(), "--console-token-file", Path.Combine(data, "console-token")];
        var listed = await Cli.Run(["get", "alerts", "-n", cluster.Namespace, "--no-header", .. at[..2]]);
        listed.OutputLines.ShouldHaveSingleItem().ShouldContain(message);
        var explained = await Cli.RunWith(
            cluster.Event("x").Replace("Kustomization", "HelmRelease"),
            ["explain", "-", "-n", cluster.Namespace, .. at]
        );
        explained
            .OutputLines.ShouldHaveSingleItem(explained.Error)
            .ShouldContain($"; spec.eventSources[1].kind: the cluster serves no {Automation}");
        tocsin.Error.ShouldContain("namespace 'dead-nowhere' does not exist");
    }

    [Fact]
    public async Task The_command_line_says_it_of_a_cluster_in_which_nothing_of_Tocsin_runs()
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("dead-asked"));
        await cluster.Apply(
            Given.Provider("https://hooks.example.test/x"),
            Sources("{ kind: Kustomization, name: '*', namespace: dead-nowhere }")
        );
        var at = (string[])["-n", cluster.Namespace, "--kubeconfig", lab.AdminConfig];

        var listed = await Cli.Run(["get", "alerts", "--no-header", .. at]);
        var explained = await Cli.RunWith(cluster.Event("x"), ["explain", "-", .. at]);

        listed.OutputLines.ShouldHaveSingleItem(listed.Error).ShouldContain("namespace 'dead-nowhere' does not exist");
        listed.Output.ShouldContain("\tFalse");
        explained.OutputLines.ShouldHaveSingleItem(explained.Error).ShouldContain("namespace 'dead-nowhere' does not exist");
    }

    [Fact]
    public async Task Without_the_right_to_list_namespaces_nothing_is_said_of_them()
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("dead-blind"));
        await cluster.Apply(
            Given.Provider("http://127.0.0.1:9/"),
            Sources("{ kind: Kustomization, name: '*', namespace: dead-nowhere }")
        );
        await Rights.GrantWithout(lab, "dead-blind", "list", "namespaces");
        var config = await lab.ConfigOf("flux-system", "dead-blind");
        await using var tocsin = await Controller.Start(config, lab.PathOf("dead-blind"));

        Text(await cluster.Ready("alert/all", "True"), "message").ShouldBe("Alert is Ready");
        tocsin.Error.Split('\n').Count(l => l.Contains("cannot list namespaces", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Who_looks_at_one_namespace_says_nothing_of_others()
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("dead-single"));
        await cluster.Apply(
            Given.Provider("http://127.0.0.1:9/"),
            Sources("{ kind: Kustomization, name: '*', namespace: dead-nowhere }")
        );
        await using var tocsin = await cluster.Serve();

        Text(await cluster.Ready("alert/all", "True"), "message").ShouldBe("Alert is Ready");
    }

    private static string Sources(params string[] sources) =>
        Given.Alert().Replace("{ kind: Kustomization, name: \"*\" }", string.Join(", ", sources), StringComparison.Ordinal);

    private static string Text(JsonElement condition, string field) => condition.GetProperty(field).GetString()!;
}
