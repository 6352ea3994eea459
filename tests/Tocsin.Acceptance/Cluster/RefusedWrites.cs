namespace Tocsin.Acceptance.Cluster;

/// <summary>The API server answers 500 to a write, here because a webhook that must be asked is away, and takes it later.</summary>
[Collection(nameof(SharedLab))]
public class RefusedWrites(SharedLab shared)
{
    private const string Webhooks = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";

    [Fact]
    public async Task A_status_is_tried_again_no_sooner_and_no_later_than_the_flags_say()
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("refused-status"));
        using var second = new InCluster(lab, cluster.Namespace);
        using var third = new InCluster(lab, cluster.Namespace);
        await cluster.Apply(Given.Provider("http://127.0.0.1:9/"));
        var status = $"/apis/notification.toolkit.fluxcd.io/v1beta3/namespaces/{cluster.Namespace}/providers/target/status";
        await Refuse(lab, cluster.Namespace, "notification.toolkit.fluxcd.io", "providers/status", "UPDATE");
        await Wait.Until(async () => (await lab.Api.Merge(status, "{}")).Status == 500, "the server asks the webhook", 60);

        await using var late = await cluster.Serve(null, "--min-retry-delay=1h", "--max-retry-delay=1h");
        await Wait.Until(async () => await late.Asked("PATCH") >= 1, "it tries once", 60);
        await using var bounded = await second.Serve(null, "--min-retry-delay=1h", "--max-retry-delay=100ms");
        await using var soon = await third.Serve(null, "--min-retry-delay=50ms", "--max-retry-delay=1h");
        await Wait.Until(async () => await bounded.Asked("PATCH") >= 5, "no wait is longer than the longest", 60);
        await Wait.Until(async () => await soon.Asked("PATCH") >= 4, "the first waits are short", 60);

        (await late.Asked("PATCH")).ShouldBe(1);
        late.Error.ShouldContain("failed calling webhook");
        await Accept(lab, cluster.Namespace);
        await cluster.Ready("provider/target", "True");
    }

    [Fact]
    public async Task A_Kubernetes_event_that_could_not_be_written_comes_once_it_can()
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("refused-events"));
        await cluster.Apply(Given.Alert());
        await Refuse(lab, cluster.Namespace, "", "events", "CREATE");
        var probe =
            $"{{metadata: {{name: probe}}, involvedObject: {{namespace: {cluster.Namespace}}}, reason: Probe, type: Normal}}";
        var events = $"/api/v1/namespaces/{cluster.Namespace}/events";
        await Wait.Until(
            async () => (await lab.Api.Create(events + "?dryRun=All", probe)).Status == 500,
            "the server asks the webhook",
            60
        );

        await using var tocsin = await cluster.Serve(null, "--min-retry-delay=100ms", "--max-retry-delay=1s");
        await Wait.Until(
            () => Task.FromResult(tocsin.Error.Contains("cannot create events", StringComparison.Ordinal)),
            () => $"it says what was refused: {tocsin.Error}",
            60
        );
        (await cluster.EventsOf("all")).ShouldBeEmpty();

        await Accept(lab, cluster.Namespace);

        IReadOnlyList<string> written = [];
        await Wait.Until(
            async () => (written = await cluster.EventsOf("all")).Count > 0,
            () => $"the event is there; {tocsin.Error}",
            30
        );
        written.ShouldHaveSingleItem().ShouldStartWith("Warning ProviderNotFound: ");
    }

    private static async Task Refuse(Lab lab, string ns, string group, string resource, string operation)
    {
        (await lab.Api.Merge($"/api/v1/namespaces/{ns}", $$"""{"metadata": {"labels": {"name": "{{ns}}"} } }""")).Succeeded();
        var nobody = TestServer.FreePort(10_000, 30_000);
        (
            await lab.Api.Create(
                Webhooks,
                $$"""
                metadata: { name: {{ns}} }
                webhooks:
                  - name: away.example.test
                    clientConfig: { url: "https://127.0.0.1:{{nobody}}/" }
                    failurePolicy: Fail
                    sideEffects: None
                    admissionReviewVersions: [v1]
                    namespaceSelector: { matchLabels: { name: {{ns}} } }
                    rules:
                      - { apiGroups: ["{{group}}"], apiVersions: ["*"], resources: ["{{resource}}"], operations: ["{{operation}}"] }
                """
            )
        ).Succeeded();
    }

    private static async Task Accept(Lab lab, string ns) => (await lab.Api.Delete($"{Webhooks}/{ns}")).Succeeded();
}
