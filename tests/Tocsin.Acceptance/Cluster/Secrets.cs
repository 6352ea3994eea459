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
        (await cluster.Ready("alert/all", "False")).GetProperty("reason").GetString().ShouldBe("DeliveryFailing");

        await cluster.Secret("login", "right-one", labels);

        await Wait.Until(() => sink.Received.Any(r => r.Answered?.Status == 200), "it is delivered", 30);
        await cluster.Ready("alert/all", "True");
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
        var ready = await cluster.Ready("provider/target", "False");
        ready.GetProperty("message").GetString()!.ShouldContain("Secret 'login' does not exist in namespace 'secret-later'");

        await cluster.Secret("login", "s3cret-token");

        await sink.Gets(1, 25);
        await cluster.Ready("provider/target", "True");
    }
}
