using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Tocsin.Acceptance.Cluster;

/// <summary>Alerts that choose objects by label: the first event of an object may come before the watch shows the object.</summary>
[Collection(nameof(SharedLab))]
public class Labels(SharedLab shared)
{
    private const string Images = "image.toolkit.fluxcd.io";
    private const string Role = "/apis/rbac.authorization.k8s.io/v1/clusterroles";

    [Fact]
    public async Task The_first_event_of_an_object_that_was_just_created_fires()
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("labels-new"));
        await using var sink = await Sink.Start();
        await cluster.Apply(Given.Provider(sink.At("/hook")), Chooses);
        await using var tocsin = await cluster.Serve();
        await Watches(tocsin, lab, cluster);

        string[] names = [.. Enumerable.Range(0, 20).Select(i => $"new-{i}")];
        foreach (var name in names)
        {
            await Create(lab, cluster, name);
            await tocsin.Accepts(cluster.Event($"first of {name}", name));
        }

        await Wait.Until(
            () => Task.FromResult(names.All(n => sink.Received.Any(r => r.Text.Contains($"\"first of {n}\"")))),
            () => $"each first event is delivered; there were {sink.Received.Count}"
        );
    }

    [Fact]
    public async Task An_object_that_no_watch_shows_is_asked_for_by_name_and_what_is_not_there_is_said_so()
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("labels-get"));
        await using var sink = await Sink.Start();
        await cluster.Apply(Given.Provider(sink.At("/hook")), Chooses);
        await using var tocsin = await cluster.Serve(await AccountWith(lab, "labels-get", "get"));
        await Create(lab, cluster, "there");

        await tocsin.Accepts(cluster.Event("one", "there"));
        await tocsin.Accepts(cluster.Event("two", "not-there"));

        (await sink.Gets(1))[0].Text.ShouldContain("\"one\"");
        (await Unmatched(tocsin)).ShouldContain("the cluster has no such object");
    }

    [Fact]
    public async Task Without_the_right_to_get_verb_resource_and_namespace_are_named()
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("labels-none"));
        await cluster.Apply(Given.Provider("http://127.0.0.1:9/"), Chooses);
        await using var tocsin = await cluster.Serve(await AccountWith(lab, "labels-none"));

        await tocsin.Accepts(cluster.Event("one", "there"));

        var why = "cannot get kustomizations.kustomize.toolkit.fluxcd.io 'there' in namespace 'labels-none': Forbidden";
        (await Unmatched(tocsin)).ShouldContain(why);
        tocsin.Error.ShouldContain(why);
        tocsin.Error.ShouldContain("grant 'get' on 'kustomizations.kustomize.toolkit.fluxcd.io' to this ServiceAccount");
    }

    [Fact]
    public async Task A_flood_of_unknown_objects_does_not_reach_the_API_server()
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("labels-flood"));
        await cluster.Apply(Given.Provider("http://127.0.0.1:9/"), Chooses);
        await using var tocsin = await cluster.Serve();
        await Watches(tocsin, lab, cluster);
        var before = await tocsin.Asked("GET");
        var began = Stopwatch.GetTimestamp();

        await Parallel.ForEachAsync(
            Enumerable.Range(0, 3000),
            new ParallelOptions { MaxDegreeOfParallelism = 32 },
            async (i, _) => await tocsin.Accepts(cluster.Event($"of {i}", i % 2 == 0 ? $"made-up-{i}" : "made-up"))
        );

        // At most 200 at once and then 20 a second; the rest of the program asks for little.
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var asked = await tocsin.Asked("GET") - before;
        TestContext.Current.SendDiagnosticMessage($"3000 events in {seconds:0.0} s, {asked} requests");
        asked.ShouldBeInRange(200, 200 + (25 * (seconds + 1)));
    }

    [Fact]
    public async Task A_kind_that_an_alert_chooses_by_label_may_be_defined_after_the_start()
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("labels-late"));
        await using var sink = await Sink.Start();
        await cluster.Apply(
            Given.Provider(sink.At("/hook")),
            """
            apiVersion: notification.toolkit.fluxcd.io/v1beta3
            kind: Alert
            metadata: { name: chooses, namespace: apps }
            spec: { providerRef: { name: target }, eventSources: [{ kind: ImagePolicy, name: "*", matchLabels: { team: a } }] }
            """
        );
        await using var tocsin = await cluster.Serve();
        tocsin.Error.ShouldContain("the cluster serves no ImagePolicy of image.toolkit.fluxcd.io");

        await lab.Define(Images, "ImagePolicy");
        var created = await lab.Api.Create(
            $"/apis/{Images}/v1/namespaces/{cluster.Namespace}/imagepolicies",
            $"{{apiVersion: {Images}/v1, kind: ImagePolicy, metadata: {{name: webapp, labels: {{team: a}}}}}}"
        );
        created.Succeeded();

        await Wait.Until(
            async () =>
            {
                var about = Given.Event(
                    message: Guid.NewGuid().ToString(),
                    ns: cluster.Namespace,
                    kind: "ImagePolicy",
                    apiVersion: $"{Images}/v1"
                );
                await tocsin.Accepts(about);
                return sink.Received.Count > 0;
            },
            () => $"its labels are known: {tocsin.Error}",
            30
        );
    }

    private static string Chooses =>
        """
            apiVersion: notification.toolkit.fluxcd.io/v1beta3
            kind: Alert
            metadata: { name: chooses, namespace: apps }
            spec: { providerRef: { name: target }, eventSources: [{ kind: Kustomization, name: "*", matchLabels: { team: a } }] }
            """;

    private static async Task Create(Lab lab, InCluster cluster, string name) =>
        (
            await lab.Api.Create(
                $"/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/{cluster.Namespace}/kustomizations",
                $"{{apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, metadata: {{name: {name}, labels: {{team: a}}}}}}"
            )
        ).Succeeded();

    /// <summary>Waits until an object's labels count.</summary>
    private static async Task Watches(TocsinProcess tocsin, Lab lab, InCluster cluster)
    {
        await Create(lab, cluster, "known");
        await Wait.Until(
            async () =>
            {
                await tocsin.Accepts(cluster.Event(Guid.NewGuid().ToString(), "known"));
                return (await tocsin.Items("deliveries")).Count > 0;
            },
            "labels are watched"
        );
    }

    private static async Task<string> Unmatched(TocsinProcess tocsin) =>
        (await tocsin.Items("events?limit=1"))[0].GetProperty("unmatched").ToString();

    /// <summary>A kubeconfig with what <c>deploy/base</c> grants, but for the kinds of Flux these verbs only.</summary>
    private static async Task<string> AccountWith(Lab lab, string name, params string[] verbs)
    {
        await lab.Grant();
        var role = (await lab.Api.Get($"{Role}/notification-controller-flux-system")).Succeeded();
        var rules = role["rules"]!.DeepClone().AsArray();
        var ofFlux = rules.Single(r => r!["apiGroups"]?.AsArray().Any(g => (string?)g == "kustomize.toolkit.fluxcd.io") is true);
        rules.Remove(ofFlux);
        if (verbs.Length > 0)
        {
            ofFlux!["verbs"] = new JsonArray([.. verbs.Select(v => JsonValue.Create(v))]);
            rules.Add(ofFlux);
        }

        var metadata = new JsonObject { ["name"] = name };
        (await lab.Api.Create(Role, new JsonObject { ["metadata"] = metadata, ["rules"] = rules }.ToJsonString())).Succeeded();
        await lab.Ask("create", "serviceaccount", name, "-n", "flux-system");
        await lab.Ask("create", "clusterrolebinding", name, $"--clusterrole={name}", $"--serviceaccount=flux-system:{name}");
        return await lab.ConfigOf("flux-system", name);
    }
}
