using System.Globalization;

namespace Tocsin.Acceptance.Cluster;

/// <summary>Which one of several replicas writes status.</summary>
[Collection(nameof(SharedLab))]
public class Election(SharedLab shared)
{
    private static readonly string[] Impatient =
    [
        "--enable-leader-election",
        "--leader-election-lease-duration=6s",
        "--leader-election-renew-deadline=5s",
        "--leader-election-retry-period=1s",
    ];

    [Fact]
    public async Task Who_loses_the_lease_writes_no_status_goes_on_delivering_and_stands_for_election_again()
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("election"));
        await using var sink = await Sink.Start();
        await cluster.Apply(Given.Provider(sink.At("/hook")), Given.Alert());
        await using var tocsin = await cluster.Serve(null, Impatient);
        await cluster.Ready("alert/all", "True");
        var leads = $"leader_election_master_status{{name=\"notification-controller-leader-election\"}} ";
        await Until(leads + 1);

        await Take("somebody-else");
        await Until(leads + 0);
        await Wait.Until(
            () => Task.FromResult(tocsin.Error.Contains("was taken over: 'somebody-else' leads", StringComparison.Ordinal)),
            () => $"it says who leads: {tocsin.Error}"
        );
        await cluster.Apply(Given.Alert("late"));
        await tocsin.Accepts(cluster.Event("meanwhile"));
        await sink.Gets(2);
        (await tocsin.Item("alerts", "late")).GetProperty("ready").GetBoolean().ShouldBeTrue();
        await Take("somebody-else");
        (await lab.Ask("get", "alert", "late", "-n", cluster.Namespace, "-o", "yaml")).ShouldNotContain("conditions:");

        // Whoever took it is heard of no more.
        await Until(leads + 1, 60);
        await cluster.Ready("alert/late", "True");

        async Task Take(string who)
        {
            var now = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
            var path =
                $"/apis/coordination.k8s.io/v1/namespaces/{cluster.Namespace}/leases/notification-controller-leader-election";
            var spec = $$"""{"spec": {"holderIdentity": "{{who}}", "leaseDurationSeconds": 6, "renewTime": "{{now}}"} }""";
            (await lab.Api.Merge(path, spec)).Succeeded();
        }

        Task Until(string line, double seconds = 20) =>
            Wait.Until(
                async () => (await tocsin.MetricsText()).Contains(line, StringComparison.Ordinal),
                () => $"{line}: {tocsin.Error}",
                seconds
            );
    }
}
