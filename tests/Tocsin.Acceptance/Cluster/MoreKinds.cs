namespace Tocsin.Acceptance.Cluster;

/// <summary>Sources of kinds that other producers add to Flux's, such as Flux Operator's.</summary>
[Collection(nameof(SharedLab))]
public class MoreKinds(SharedLab shared)
{
    private const string Operator = "fluxcd.controlplane.io";
    private const string Platform = "platform.example.test";

    [Fact]
    public async Task An_alert_of_such_a_kind_with_a_pattern_that_does_not_compile_is_delivered()
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("kinds-operator"));
        await using var sink = await Sink.Start();
        await lab.Define(Operator, "ResourceSet");
        await cluster.Apply(
            Given.Provider(sink.At("/hook")),
            Given
                .Alert(more: "exclusionList: ['*configured*', '\\bskipme\\b']")
                .Replace(
                    "{ kind: Kustomization, name: \"*\" }",
                    "{ kind: FluxInstance, name: flux }, { kind: ResourceSet, name: '*', matchLabels: { team: a } }",
                    StringComparison.Ordinal
                )
        );
        await using var tocsin = await Controller.StartGranted(lab);
        await cluster.Ready("alert/all", "True");
        await Create(lab, Operator, "ResourceSet", cluster.Namespace, "tenants", "a");
        await Create(lab, Operator, "ResourceSet", cluster.Namespace, "others", "b");

        await tocsin.Accepts(Event(cluster, "FluxInstance", "flux", "reconciled"));
        await tocsin.Accepts(Event(cluster, "FluxInstance", "flux", "skipme please"));
        await tocsin.Accepts(Event(cluster, "ResourceSet", "others", "of another team"));
        await tocsin.Accepts(Event(cluster, "ResourceSet", "tenants", "build failed"));

        var got = await sink.Gets(2);
        got.Select(r => (string?)r.Json.GetProperty("message").GetString())
            .ShouldBe(["reconciled", "build failed"], ignoreOrder: true);
        IReadOnlyList<string> events = [];
        await Wait.Until(
            async () =>
                (events = await cluster.EventsOf("all")).Any(e =>
                    e.StartsWith("Warning InvalidConfig: spec.exclusionList[0]: '*configured*'", StringComparison.Ordinal)
                ),
            () => $"an event names the bad entry: {string.Join('\n', events)}"
        );
    }

    [Fact]
    public async Task A_kind_of_ones_own_takes_an_entry_in_the_definition_and_a_right_whose_lack_is_said_once()
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("kinds-own"));
        await using var sink = await Sink.Start();
        await lab.Define(Platform, "Component");
        await Patch(lab, "alerts", "eventSources", "Component");
        await Create(lab, Platform, "Component", cluster.Namespace, "web", "a");
        await Wait.Until(
            async () =>
            {
                var answer = await lab.KubectlAs(lab.AdminConfig, Chooses(cluster), "apply", "-f", "-");
                return answer.Code == 0;
            },
            "the definition admits the kind",
            120
        );
        await cluster.Apply(Given.Provider(sink.At("/hook")));
        await using (var tocsin = await Controller.StartGranted(lab))
        {
            await tocsin.Accepts(Event(cluster, "Component", "web", "unheard", Platform));
            await tocsin.Accepts(Event(cluster, "Component", "web", "unheard again", Platform));

            await Wait.Until(() => Task.FromResult(Lines(tocsin) > 0), () => $"the right is named: {tocsin.Error}");
            (await tocsin.Items("events?limit=1"))[0]
                .GetProperty("unmatched")
                .ToString()
                .ShouldContain($"cannot get components.{Platform} 'web'");
            Lines(tocsin).ShouldBe(1, tocsin.Error);
        }

        await using var granted = await cluster.Serve();
        await granted.Accepts(Event(cluster, "Component", "web", "heard", Platform));
        (await sink.Gets(1))[0].Text.ShouldContain("\"heard\"");

        static int Lines(TocsinProcess tocsin) =>
            tocsin.Error.Split('\n').Count(l => l.Contains($"grant 'list' on 'components.{Platform}'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_patch_of_Flux_Operator_applies_to_our_definitions_however_often()
    {
        var lab = await shared.Lab();
        var terminal = await Terminal.Open(lab);
        foreach (var (plural, field) in ((string, string)[])[("alerts", "eventSources"), ("receivers", "resources")])
        {
            for (var i = 0; i < 2; i++)
            {
                await Patch(lab, plural, field, "FluxInstance", "ResourceSet", "ResourceSetInputProvider");
            }

            var read = await lab.Ask("get", "crd", $"{plural}.notification.toolkit.fluxcd.io", "-o", "yaml");
            read.Split("- FluxInstance\n").Length.ShouldBeGreaterThan(3);
        }

        // As it stands in the folder that kustomize builds.
        await File.WriteAllTextAsync(
            Path.Combine(Directory.CreateDirectory(Path.Combine(terminal.Folder, "patched")).FullName, "kustomization.yaml"),
            $"""
            apiVersion: kustomize.config.k8s.io/v1beta1
            kind: Kustomization
            resources: [../deploy/crds]
            patches:
              - target: {"{"} kind: CustomResourceDefinition, name: alerts.notification.toolkit.fluxcd.io {"}"}
                patch: '{Patch("eventSources", "FluxInstance", "ResourceSet")}'
            """
        );
        await terminal.Types("kubectl apply --server-side --force-conflicts -k patched");
        (await lab.Ask("get", "alerts", "-A", "-o", "name")).ShouldNotBeNull();
    }

    private static Task<string> Patch(Lab lab, string plural, string field, params string[] kinds) =>
        lab.Ask("patch", "crd", $"{plural}.notification.toolkit.fluxcd.io", "--type=json", "-p", Patch(field, kinds));

    /// <summary>As Flux Operator writes it: for each version, at the end of the list.</summary>
    private static string Patch(string field, params string[] kinds) =>
        "["
        + string.Join(
            ", ",
            kinds.SelectMany(kind =>
                Enumerable
                    .Range(0, 3)
                    .Select(v =>
                        $$"""
                            {"op": "add", "value": "{{kind}}", "path": "/spec/versions/{{v}}/schema/openAPIV3Schema/properties/spec/properties/{{field}}/items/properties/kind/enum/-"}
                            """
                    )
            )
        )
        + "]";

    private static string Chooses(InCluster cluster) =>
        Given
            .Alert()
            .Replace(
                "{ kind: Kustomization, name: \"*\" }",
                "{ kind: Component, name: '*', matchLabels: { team: a } }",
                StringComparison.Ordinal
            )
            .Replace("namespace: apps", $"namespace: {cluster.Namespace}", StringComparison.Ordinal);

    private static string Event(InCluster cluster, string kind, string name, string message, string group = Operator) =>
        Given.Event(name, message, ns: cluster.Namespace, kind: kind, apiVersion: $"{group}/v1");

    private static async Task Create(Lab lab, string group, string kind, string ns, string name, string team) =>
        (
            await lab.Api.Create(
                $"/apis/{group}/v1/namespaces/{ns}/{kind.ToLowerInvariant()}s",
                $"{{apiVersion: {group}/v1, kind: {kind}, metadata: {{name: {name}, labels: {{team: {team}}}}}}}"
            )
        ).Succeeded();
}
