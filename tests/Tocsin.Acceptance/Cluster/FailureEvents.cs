namespace Tocsin.Acceptance.Cluster;

/// <summary>The Kubernetes events on an Alert whose notifications fail: one each, in the reference's words.</summary>
[Collection(nameof(SharedLab))]
public class FailureEvents(SharedLab shared)
{
    private const string Failed = "Warning NotificationDispatchFailed: failed to ";

    [Fact]
    public async Task A_delivery_that_fails_again_and_again_is_one_event()
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("failure-once"));
        await using var sink = await Sink.Start(new Reply(503));
        await cluster.Apply(Given.Provider(sink.At("/hook")), Given.Alert());
        await using var tocsin = await cluster.Serve();
        await tocsin.Accepts(cluster.Event("fails"));
        await sink.Gets(3, 60);

        await cluster.Says("alert/all", "Delivering", "False");
        (await Failures(cluster)).ShouldHaveSingleItem().ShouldStartWith(Failed + "send notification for Kustomization/");
    }

    [Fact]
    public async Task What_cannot_be_sent_failed_to_dispatch()
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("failure-dispatch"));
        await cluster.Apply(Given.Provider("http://127.0.0.1:9/hook", more: "secretRef: { name: missing }"), Given.Alert());
        await using var tocsin = await cluster.Serve();
        await tocsin.Accepts(cluster.Event("waits"));

        var told = (await Failures(cluster)).ShouldHaveSingleItem();
        told.ShouldStartWith(Failed + "dispatch notification for Kustomization/");
        told.ShouldContain("Secret 'missing' does not exist");
    }

    [Fact]
    public async Task A_suspended_Provider_is_silent()
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("failure-suspended"));
        await using var refuses = await Sink.Start(new Reply(400));
        await using var sink = await Sink.Start();
        await cluster.Apply(
            Given.Provider(sink.At("/hook"), more: "suspend: true"),
            Given.Alert(),
            Given.Provider(refuses.At("/hook"), "other"),
            Given.Alert("loud", "other")
        );
        await using var tocsin = await cluster.Serve();
        await tocsin.Accepts(cluster.Event("waits"));
        await Wait.Until(async () => await tocsin.CountOf("pending") == 1, "it waits");

        // The other one's failure shows that events are written by now.
        (await Failures(cluster, "loud")).ShouldHaveSingleItem();
        (await cluster.EventsOf("all")).ShouldNotContain(e => e.StartsWith(Failed, StringComparison.Ordinal));
        sink.Received.ShouldBeEmpty();
    }

    private static async Task<IReadOnlyList<string>> Failures(InCluster cluster, string alert = "all")
    {
        IReadOnlyList<string> found = [];
        await Wait.Until(
            async () =>
            {
                found = [.. (await cluster.EventsOf(alert)).Where(e => e.StartsWith(Failed, StringComparison.Ordinal))];
                return found.Count > 0;
            },
            "the failure is told",
            60
        );
        return found;
    }
}
