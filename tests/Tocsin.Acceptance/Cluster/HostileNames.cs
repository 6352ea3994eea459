namespace Tocsin.Acceptance.Cluster;

/// <summary>Names that a tenant or a sender writes and that no object can have: they stop the one object that holds them.</summary>
[Collection(nameof(SharedLab))]
public class HostileNames(SharedLab shared)
{
    public static TheoryData<string, string> Impossible
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (i, name) in ((string[])["a/b", "%", "..", ".", new('x', 70_000)]).Index())
            {
                data.Add($"name-{i}", name);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Impossible))]
    public async Task A_secret_that_cannot_exist_makes_its_provider_not_ready_and_nobody_else(string ns, string name)
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("hostile-" + ns));
        await using var sink = await Sink.Start();
        await cluster.Apply(
            Given.Provider(sink.At("/hook")),
            Given.Alert(),
            Given.Provider("http://127.0.0.1:9/", "first", more: $"secretRef: {{ name: '{name}' }}"),
            Given.Provider("http://127.0.0.1:9/", "second", more: $"certSecretRef: {{ name: '{name}' }}"),
            Given.Provider("http://127.0.0.1:9/", "third", more: $"proxySecretRef: {{ name: '{name}' }}")
        );
        await using var tocsin = await cluster.Serve();

        foreach (var provider in (string[])["first", "second", "third"])
        {
            (await cluster.Ready($"provider/{provider}", "False"))
                .GetProperty("message")
                .GetString()!
                .ShouldContain("is not a valid name of a Secret");
        }

        await cluster.Ready("provider/target", "True");
        await tocsin.Accepts(cluster.Event("works"));
        await sink.Gets(1);

        // Every other change is taken over while it runs.
        await cluster.Apply(Given.Provider("http://127.0.0.1:9/", "late", more: $"secretRef: {{ name: '{name}' }}"));
        await cluster.Ready("provider/late", "False");
        await cluster.Apply(Given.Provider(sink.At("/mended"), "late"));
        await cluster.Ready("provider/late", "True");
        tocsin.HasExited.ShouldBeFalse();
    }

    [Theory]
    [InlineData("account-0", "a/b")]
    [InlineData("account-1", "%")]
    [InlineData("account-2", "..")]
    public async Task An_account_that_cannot_exist_makes_deliveries_wait_until_it_is_mended(string ns, string name)
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("hostile-" + ns));
        await using var sink = await Sink.Start();
        await cluster.Apply(
            Given.Provider(
                "https://dev.azure.com/org/project/_git/repo",
                type: "azuredevops",
                more: $"serviceAccountName: '{name}'"
            ),
            Given.Alert()
        );
        await using var tocsin = await cluster.Serve(null, "--feature-gates=ObjectLevelWorkloadIdentity=true");
        (await cluster.Ready("provider/target", "False"))
            .GetProperty("message")
            .GetString()!
            .ShouldContain("is not a valid name of a ServiceAccount");

        await tocsin.Accepts(Commit(cluster));
        await Wait.Until(async () => (await tocsin.Items("deliveries")).Count == 1, "it is there");
        (await tocsin.Items("deliveries"))[0].GetProperty("state").GetString().ShouldBe("pending");
        await cluster.Apply(Given.Provider(sink.At("/hook")));

        await sink.Gets(1);
    }

    [Fact]
    public async Task An_object_that_cannot_exist_is_an_event_like_any_other()
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("hostile-objects"));
        await using var sink = await Sink.Start();
        await cluster.Apply(
            Given.Provider(sink.At("/hook")),
            Given.Alert(),
            Given
                .Alert("labelled", more: "")
                .Replace("name: \"*\"", "name: \"*\", matchLabels: { a: b }", StringComparison.Ordinal)
        );
        await using var tocsin = await cluster.Serve();
        await cluster.Ready("alert/all", "True");
        string[] names = ["a/b", "%", "..", "a\u0000b", "\u001b[2J", new('x', 70_000)];

        foreach (var name in names)
        {
            await tocsin.Accepts(cluster.Event("works", name));
            await tocsin.Accepts(Given.Event("webapp", "elsewhere", ns: name));
        }

        await sink.Gets(names.Length);
        tocsin.HasExited.ShouldBeFalse();
    }

    [Fact]
    public async Task With_namespaces_kept_apart_no_status_names_what_is_in_another()
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("apart-one"));
        using var other = new InCluster(lab, await lab.Namespace("apart-two"));
        await other.Secret("good", "s3cret-token");
        await other.Apply(Given.Provider("http://127.0.0.1:9/", "good", more: "secretRef: { name: good }"));
        await cluster.Apply(
            Given.Alert(provider: "good"),
            Given.Provider("http://127.0.0.1:9/", more: "secretRef: { name: good }"),
            Given.Alert("spy", "target").Replace("name: \"*\"", "name: \"*\", namespace: apart-two", StringComparison.Ordinal)
        );
        await using var tocsin = await cluster.ServeAll("--no-cross-namespace-refs");

        (await cluster.Says("alert/all", "Resolved", "False")).GetProperty("message").GetString()!.ShouldNotContain("apart-two");
        (await cluster.Says("provider/target", "Resolved", "False"))
            .GetProperty("message")
            .GetString()!
            .ShouldNotContain("apart-two");
        await tocsin.Accepts(Given.Event("hidden-app", "works", ns: "apart-two"));
        IReadOnlyList<string> events = [];
        await Wait.Until(
            async () =>
                (events = await cluster.EventsOf("spy")).Any(e =>
                    e.Contains("NotificationDispatchFailed", StringComparison.Ordinal)
                ),
            () => $"it is told that the event was refused: {string.Join('\n', events)}"
        );
        events.ShouldAllBe(e => !e.Contains("hidden-app", StringComparison.Ordinal));
    }

    private static string Commit(InCluster cluster) =>
        Given.Event(
            ns: cluster.Namespace,
            metadata:
            [
                ("kustomize.toolkit.fluxcd.io/revision", "main@sha1:731f7eaddfb6af01cb2173e18f0f75b0ba780ef1"),
                ("event.toolkit.fluxcd.io/commit", "731f7eaddfb6af01cb2173e18f0f75b0ba780ef1"),
            ]
        );
}
