using System.Diagnostics;

namespace Tocsin.Acceptance.Cluster;

/// <summary>A changed Secret counts with the next attempt, and wakes what waits for it.</summary>
[Collection(nameof(SharedLab))]
public class Secrets(SharedLab shared)
{
    [Theory]
    [InlineData("watched", "reconcile.fluxcd.io/watch: Enabled")]
    [InlineData("unwatched", "")]
    public async Task A_mended_secret_wakes_the_delivery_that_waits_for_it(string name, string labels)
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("secret-" + name));
        await using var sink = await Sink.Start(r => new Reply(r.Header("Authorization") == "Bearer right-one" ? 200 : 401));
        await cluster.Secret("login", "wrong-one", labels);
        await cluster.Apply(Given.Provider(sink.At("/hook"), more: "secretRef: { name: login }"), Given.Alert());
        await using var tocsin = await cluster.Serve();
        await tocsin.Accepts(cluster.Event("waits"));
        await sink.Gets(1);
        (await cluster.Says("alert/all", "Delivering", "False")).GetProperty("reason").GetString().ShouldBe("DeliveryFailing");

        await cluster.Secret("login", "right-one", labels);

        await Wait.Until(() => sink.Received.Any(r => r.Answered?.Status == 200), "it is delivered", 30);
        await cluster.Says("alert/all", "Delivering", "True");
        (await cluster.EventsOf("all")).ShouldContain(e =>
            e.StartsWith(
                "Warning NotificationDispatchFailed: failed to send notification for Kustomization/",
                StringComparison.Ordinal
            )
        );
        (await lab.Ask("get", "alerts,providers,events", "-n", cluster.Namespace, "-o", "yaml")).ShouldNotContain("wrong-one");
        tocsin.Error.ShouldNotContain("right-one");
    }

    [Fact]
    public async Task A_secret_that_is_created_later_makes_its_provider_ready()
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("secret-later"));
        await using var sink = await Sink.Start();
        await cluster.Apply(Given.Provider(sink.At("/hook"), more: "secretRef: { name: login }"), Given.Alert());
        await using var tocsin = await cluster.Serve();
        await tocsin.Accepts(cluster.Event("waits"));
        var resolved = await cluster.Says("provider/target", "Resolved", "False");
        resolved.GetProperty("message").GetString()!.ShouldContain("Secret 'login' does not exist in namespace 'secret-later'");

        await cluster.Secret("login", "s3cret-token");

        await sink.Gets(1, 25);
        await cluster.Says("provider/target", "Resolved", "True");
    }

    [Theory]
    [InlineData("rotated-watched", "reconcile.fluxcd.io/watch: Enabled")]
    [InlineData("rotated", "")]
    public async Task A_changed_secret_counts_for_the_event_right_after_it(string name, string labels)
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("secret-" + name));
        await using var sink = await Sink.Start();
        await cluster.Secret("login", "token-0", labels);
        await cluster.Apply(Given.Provider(sink.At("/hook"), more: "secretRef: { name: login }"), Given.Alert());
        await using var tocsin = await cluster.Serve();
        string[] tokens = [.. Enumerable.Range(0, 10).Select(i => $"token-{i}")];

        foreach (var token in tokens)
        {
            var change = $$"""{"stringData": {"headers": "Authorization: Bearer {{token}}"} }""";
            (await lab.Api.Merge($"/api/v1/namespaces/{cluster.Namespace}/secrets/login", change)).Succeeded();
            await tocsin.Accepts(cluster.Event(token));
        }

        // Those that wait in front may see a later one, and none an earlier one.
        foreach (var sent in await sink.Gets(tokens.Length))
        {
            var used = sent.Header("Authorization")!.Split(' ')[1];
            var meant = sent.Json.GetProperty("message").GetString()!;
            Array.IndexOf(tokens, used).ShouldBeGreaterThanOrEqualTo(Array.IndexOf(tokens, meant), used);
        }
    }

    [Fact]
    public async Task A_burst_asks_for_no_more_than_it_delivers()
    {
        const int Events = 400;
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("secret-burst"));
        await using var sink = await Sink.Start();
        await cluster.Secret("login", "s3cret-token");
        await cluster.Apply(Given.Provider(sink.At("/hook"), more: "secretRef: { name: login }"), Given.Alert());
        await using var tocsin = await cluster.Serve();
        await cluster.Ready("alert/all", "True");
        var before = await tocsin.Asked("GET");
        var began = Stopwatch.GetTimestamp();

        await Parallel.ForEachAsync(
            Enumerable.Range(0, Events),
            async (i, _) => await tocsin.Accepts(cluster.Event($"event {i}", $"app-{i}"))
        );
        await sink.Gets(Events, 60);

        var asked = await tocsin.Asked("GET") - before;
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        TestContext.Current.SendDiagnosticMessage($"{Events} deliveries in {seconds:0.0} s, {asked} reads");
        asked.ShouldBeLessThan(Events + 20);
    }
}
