namespace Tocsin.Acceptance.Cluster;

/// <summary>What the cluster is told of its Alerts and Providers.</summary>
[Collection(nameof(SharedLab))]
public class Objects(SharedLab shared)
{
    public static TheoryData<string, string, string, string, string, string> Traps =>
        new()
        {
            {
                "no-provider",
                Given.Alert("no-provider", "nobody"),
                "Resolved",
                "False",
                "ProviderNotFound",
                "create it in namespace"
            },
            {
                "bad-pattern",
                Given.Alert("bad-pattern", more: "exclusionList: ['(?=x)']"),
                "Matching",
                "True",
                "InvalidPattern",
                "look-around does not exist"
            },
            {
                "takes-nothing",
                Given.Alert("takes-nothing", more: "exclusionList: ['.*']"),
                "Ready",
                "False",
                "NothingCanMatch",
                "make it narrower or take it out"
            },
        };

    [Theory]
    [MemberData(nameof(Traps))]
    public async Task A_trap_shows_its_cure(
        string name,
        string manifest,
        string condition,
        string status,
        string reason,
        string cure
    )
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("trap-" + name));
        await cluster.Apply(Given.Provider("http://127.0.0.1:9/"), manifest);
        await using var tocsin = await cluster.Serve();

        var ready = await cluster.Says("alert/" + name, condition, status);

        ready.GetProperty("reason").GetString().ShouldBe(reason);
        ready.GetProperty("message").GetString()!.ShouldContain(cure);
        ready.GetProperty("observedGeneration").GetInt64().ShouldBe(1);
        var described = "";
        await Wait.Until(
            async () => (described = await lab.Ask("describe", "alert", name, "-n", cluster.Namespace)).Contains("Warning"),
            () => $"an event tells of it: {described}"
        );
        described.ShouldContain(cure);
        (await lab.Ask("get", "alert", name, "-n", cluster.Namespace)).ShouldContain(cure, Case.Sensitive, "STATUS names it");
    }

    [Fact]
    public async Task A_suspended_alert_takes_nothing_and_fails_nobody_who_waits_for_it()
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("suspended"));
        await using var sink = await Sink.Start();
        await cluster.Apply(Given.Provider(sink.At("/hook")), Given.Alert(more: "suspend: true"));
        await using var tocsin = await cluster.Serve();

        (await cluster.Ready("alert/all", "True")).GetProperty("reason").GetString().ShouldBe("Suspended");
        await tocsin.Accepts(cluster.Event("unheard"));
        await lab.Ask("patch", "alert", "all", "-n", cluster.Namespace, "--type=merge", "-p", "{\"spec\":{\"suspend\":false}}");
        await Wait.Until(
            async () => (await cluster.Ready("alert/all", "True")).GetProperty("reason").GetString() == "Succeeded",
            "the alert is in use again"
        );
        await tocsin.Accepts(cluster.Event("heard"));

        (await sink.Gets(1))[0].Text.ShouldContain("\"heard\"");
    }

    [Fact]
    public async Task An_object_made_again_under_its_name_gets_its_status_at_once()
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("made-again"));
        await cluster.Apply(Given.Provider("http://127.0.0.1:9/"), Given.Alert());
        await using var tocsin = await cluster.Serve();
        await cluster.Ready("alert/all", "True");
        await cluster.Ready("provider/target", "True");

        await lab.Ask("delete", "alert/all", "provider/target", "-n", cluster.Namespace);
        await cluster.Apply(Given.Provider("http://127.0.0.1:9/"), Given.Alert());

        await cluster.Ready("provider/target", "True", seconds: 15);
        await cluster.Ready("alert/all", "True", seconds: 15);
    }

    [Fact]
    public async Task The_finalizer_of_the_reference_goes_and_a_deleted_provider_with_it()
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("finalizer"));
        await cluster.Apply(
            Given
                .Provider("http://127.0.0.1:9/")
                .Replace("namespace: apps }", "namespace: apps, finalizers: [finalizers.fluxcd.io] }", StringComparison.Ordinal)
        );
        await lab.Ask("delete", "provider", "target", "-n", cluster.Namespace, "--wait=false");
        await using var tocsin = await cluster.Serve();

        await Wait.Until(
            async () => (await lab.Kubectl("get", "provider", "target", "-n", cluster.Namespace)).Error.Contains("NotFound"),
            "the provider is gone"
        );
    }
}
