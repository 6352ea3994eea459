namespace Tocsin.Acceptance.Cluster;

/// <summary>The way to Flux's definitions and back, while the program runs.</summary>
public class SwappedDefinitions
{
    [Fact]
    public async Task Flux_s_definitions_and_ours_again_lose_no_object_and_no_event()
    {
        await using var lab = await Lab.Start();
        await lab.Define();
        using var cluster = new InCluster(lab, await lab.Namespace("swapped"));
        await using var sink = await Sink.Start();
        await cluster.Apply(
            Given.Provider(sink.At("/hook")),
            Given
                .Alert(more: "exclusionList: ['*x', skipme]")
                .Replace("{ kind: Kus", "{ kind: FluxInstance, name: flux }, { kind: Kus", StringComparison.Ordinal)
        );
        await using var tocsin = await cluster.Serve();
        await cluster.Ready("alert/all", "True");
        var before = await Specs(lab, cluster);
        await tocsin.Accepts(cluster.Event("with ours"));
        await sink.Gets(1);

        var install = Repository.PathOf("tests/Tocsin.Acceptance/Cluster/flux-install.yaml");
        await lab.Ask("apply", "--server-side", "--force-conflicts", "--validate=false", "-f", install);
        await Wait.Until(async () => !await HasStatus(lab), "Flux's definitions have no status", 60);
        await lab.Served("v1beta3/alerts", "v1beta3/providers", "v1/receivers");
        await tocsin.Accepts(cluster.Event("with Flux's"));
        await sink.Gets(2);
        (await Specs(lab, cluster)).ShouldBe(before);

        await lab.Define();
        await Wait.Until(() => HasStatus(lab), "ours have one", 60);
        await tocsin.Accepts(cluster.Event("with ours again"));
        await sink.Gets(3);
        (await Specs(lab, cluster)).ShouldBe(before);
        (await lab.Ask("get", "alert", "all", "-n", cluster.Namespace, "-o", "jsonpath={.metadata.generation}")).ShouldBe("1");
        (await tocsin.Item("alerts", "all")).GetProperty("reason").GetString().ShouldBe("InvalidPattern");
    }

    private static Task<string> Specs(Lab lab, InCluster cluster) =>
        lab.Ask(
            "get",
            "alerts,providers",
            "-n",
            cluster.Namespace,
            "-o",
            "jsonpath={range .items[*]}{.metadata.uid}{.spec}{end}"
        );

    private static async Task<bool> HasStatus(Lab lab) =>
        (await lab.Api.Get("/apis/notification.toolkit.fluxcd.io/v1beta3"))
            .Body.ToJsonString()
            .Contains("alerts/status", StringComparison.Ordinal);
}
