namespace Tocsin.Acceptance.Cluster;

/// <summary>The metrics that only a cluster gives a meaning to, by the reference's names.</summary>
[Collection(nameof(SharedLab))]
public class Measures(SharedLab shared)
{
    [Fact]
    public async Task Requests_leadership_and_writes_are_counted_under_the_names_that_dashboards_know()
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("measures"));
        await cluster.Apply(Given.Provider("http://127.0.0.1:9/"), Given.Alert());
        await using var tocsin = await cluster.Serve(null, "--concurrent=3", "--min-retry-delay=1s", "--max-retry-delay=2s");
        await cluster.Ready("alert/all", "True");
        await cluster.Ready("provider/target", "True");
        string[] expected =
        [
            "controller_runtime_reconcile_total{controller=\"alert\",result=\"success\"} 1",
            "controller_runtime_reconcile_total{controller=\"alert\",result=\"error\"} 0",
            "controller_runtime_reconcile_errors_total{controller=\"provider\"} 0",
            "controller_runtime_reconcile_time_seconds_count{controller=\"provider\"} 1",
            "controller_runtime_active_workers{controller=\"receiver\"} 0",
            "controller_runtime_max_concurrent_reconciles{controller=\"alert\"} 3",
            "leader_election_master_status{name=\"notification-controller-leader-election\"} 1",
            $"rest_client_requests_total{{code=\"200\",method=\"PATCH\",host=\"127.0.0.1:{lab.Port}\"}} 2",
        ];

        var text = "";
        await Wait.Until(
            async () => expected.All((text = await tocsin.MetricsText()).Split('\n').Contains),
            () => $"missing: {string.Join(", ", expected.Except(text.Split('\n')))}"
        );
        tocsin.Error.ShouldNotContain("has no meaning here");
    }
}
