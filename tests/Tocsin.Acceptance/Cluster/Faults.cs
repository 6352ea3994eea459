using System.Text.Json;

namespace Tocsin.Acceptance.Cluster;

/// <summary>What may happen to an API server and its store besides going away.</summary>
public class Faults
{
    private const string Alerts = "/apis/notification.toolkit.fluxcd.io/v1beta3/namespaces/faults/alerts";

    [Fact]
    public async Task An_expired_certificate_is_named_events_flow_on_and_a_good_one_mends_it()
    {
        await using var lab = await Lab.Start();
        await lab.Define();
        using var cluster = new InCluster(lab, await lab.Namespace("faults"));
        await using var sink = await Sink.Start();
        await cluster.Secret("login", "before");
        await cluster.Apply(Given.Provider(sink.At("/hook"), more: "secretRef: { name: login }"), Given.Alert());
        await using var tocsin = await cluster.Serve();

        await lab.StopApi();
        await lab.StartExpiredApi();
        await Wait.Until(
            () => Task.FromResult(tocsin.Error.Split('\n').Any(SaysSo)),
            () => $"it says what it does not get and why: {tocsin.Error}",
            60
        );
        await tocsin.Accepts(cluster.Event("meanwhile"));
        (await sink.Gets(1))[0].Header("Authorization").ShouldBe("Bearer before");

        await lab.StopApi();
        await lab.StartApi();
        await cluster.Secret("login", "after");
        await tocsin.Accepts(cluster.Event("afterwards"));
        (await sink.Gets(2))[1].Header("Authorization").ShouldBe("Bearer after", tocsin.Error);
        (await lab.Api.Merge($"{Alerts}/all", """{"spec": {"suspend": true}}""")).Succeeded();
        await Knows(tocsin, ["all suspended"], 60);
        await Wait.Until(
            async () => !(await tocsin.MetricsText()).Contains("tocsin_cluster_trouble{", StringComparison.Ordinal),
            "no trouble is left",
            60
        );
    }

    private static bool SaysSo(string line) =>
        line.Contains("cannot list alerts", StringComparison.Ordinal)
        && line.Contains("the API server's certificate expired on 2", StringComparison.Ordinal);

    [Fact]
    public async Task After_the_store_was_set_back_it_knows_what_the_server_knows()
    {
        await using var lab = await Lab.Start();
        await lab.Define();
        using var cluster = new InCluster(lab, await lab.Namespace("faults"));
        await using var sink = await Sink.Start();
        await cluster.Apply(Given.Provider(sink.At("/hook")), Given.Alert("stays"), Given.Alert("goes"), Given.Alert("turns"));
        await lab.Backup();
        await Wait.Until(async () => (await lab.Api.Get(Alerts)).Status == 200, "etcd is back", 30);
        await using var tocsin = await cluster.Serve();
        await cluster.Apply(Given.Alert("comes"));
        (await lab.Api.Delete($"{Alerts}/goes")).Succeeded();
        (await lab.Api.Merge($"{Alerts}/turns", """{"spec": {"suspend": true}}""")).Succeeded();
        await Knows(tocsin, ["comes active", "stays active", "turns suspended"]);

        await lab.Restore();

        await Knows(tocsin, ["goes active", "stays active", "turns active"], 60);
        await cluster.Apply(Given.Alert("new"));
        (await lab.Api.Merge($"{Alerts}/stays", """{"spec": {"suspend": true}}""")).Succeeded();
        await Knows(tocsin, ["goes active", "new active", "stays suspended", "turns active"]);
    }

    private static async Task Knows(TocsinProcess tocsin, string[] alerts, double seconds = 20)
    {
        string[] known = [];
        await Wait.Until(
            async () =>
                (known = [.. (await tocsin.Items("alerts")).Select(Line).Order(StringComparer.Ordinal)]).SequenceEqual(alerts),
            () => $"it knows {string.Join(", ", alerts)}; it knows {string.Join(", ", known)}",
            seconds
        );

        static string Line(JsonElement alert) =>
            $"{alert.GetProperty("name").GetString()} {(alert.GetProperty("suspended").GetBoolean() ? "suspended" : "active")}";
    }
}
