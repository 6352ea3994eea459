using System.Text.Json.Nodes;

namespace Tocsin.Acceptance.Cluster;

/// <summary>What <c>deploy/</c> installs, rendered by kubectl and taken by the API server.</summary>
[Collection(nameof(SharedLab))]
public class Install(SharedLab shared)
{
    private const string Account = "system:serviceaccount:flux-system:notification-controller";

    private static readonly string[] Same =
    [
        "ClusterRole/notification-controller-flux-system",
        "ClusterRoleBinding/notification-controller-flux-system",
        "Deployment/notification-controller",
        "NetworkPolicy/notification-controller",
        "PodDisruptionBudget/notification-controller",
        "Role/notification-controller",
        "RoleBinding/notification-controller",
        "Service/notification-controller",
        "Service/webhook-receiver",
        "ServiceAccount/notification-controller",
    ];

    private static Task? s_granted;

    [Theory]
    [InlineData("base", "PersistentVolumeClaim/notification-controller")]
    [InlineData("ephemeral")]
    public async Task The_server_takes_all_of_it(string folder, params string[] more)
    {
        var lab = await shared.Lab();
        await lab.Namespace("flux-system");
        var terminal = await Terminal.Open(lab);

        var taken = JsonNode.Parse(
            await terminal.Types($"kubectl apply --server-side --dry-run=server -o json -k deploy/{folder}")
        )!;
        taken["items"]!
            .AsArray()
            .Select(i => $"{i!["kind"]}/{i["metadata"]!["name"]}")
            .ShouldBe([.. Same, .. more], ignoreOrder: true);
        await terminal.Types($"kubectl apply --server-side -k deploy/{folder}");
        await terminal.Types($"kubectl delete -k deploy/{folder}");

        var pod = taken["items"]!.AsArray().Single(i => (string?)i!["kind"] == "Deployment")!["spec"]!["template"]!["spec"]!;
        var container = pod["containers"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)container["name"]).ShouldBe("manager");
        Words(container["command"]).ShouldBe(["tocsin", "serve"]);
        Words(container["args"])
            .ShouldBe(["--watch-all-namespaces=true", "--log-level=info", "--log-encoding=json", "--enable-leader-election"]);
        var security = container["securityContext"]!;
        ((bool?)security["runAsNonRoot"]).ShouldBe(true);
        ((bool?)security["readOnlyRootFilesystem"]).ShouldBe(true);
        ((bool?)security["allowPrivilegeEscalation"]).ShouldBe(false);
        ((string?)security["seccompProfile"]!["type"]).ShouldBe("RuntimeDefault");
        Words(security["capabilities"]!["drop"]).ShouldBe(["ALL"]);
        var unpacked = container["env"]!.AsArray().Single(e => (string?)e!["name"] == "DOTNET_BUNDLE_EXTRACT_BASE_DIR")![
            "value"
        ]!;
        container["volumeMounts"]!.AsArray().Select(m => (string?)m!["mountPath"]).ShouldBe(["/tmp", "/data"]);
        unpacked.GetValue<string>().ShouldStartWith("/tmp/");
        pod["volumes"]!
            .AsArray()
            .Single(v => (string?)v!["name"] == "data")!
            .AsObject()
            .Select(p => p.Key)
            .ShouldContain(more is [] ? "emptyDir" : "persistentVolumeClaim");
    }

    [Fact]
    public async Task In_a_folder_that_flux_keeps_it_replaces_fluxs_and_patches_by_index_still_fit()
    {
        var lab = await shared.Lab();
        await lab.Namespace("flux-system");
        var terminal = await Terminal.Open(lab);
        await terminal.Types(
            $"cp '{Repository.PathOf("tests/Tocsin.Acceptance/Cluster/flux-install.yaml")}' gotk-components.yaml"
        );
        await File.WriteAllTextAsync(
            Path.Combine(terminal.Folder, "kustomization.yaml"),
            """
            apiVersion: kustomize.config.k8s.io/v1beta1
            kind: Kustomization
            resources:
              - gotk-components.yaml
            components:
              - deploy/flux
            images:
              - { name: tocsin, newName: registry.example.com/tocsin, newTag: 0.2.0 }
            patches:
              - target: { kind: Deployment, name: notification-controller }
                patch: |
                  - { op: replace, path: /spec/template/spec/containers/0/args/0, value: --watch-all-namespaces=false }
                  - { op: add, path: /spec/template/spec/containers/0/args/-, value: --no-cross-namespace-refs=true }
            """,
            TestContext.Current.CancellationToken
        );

        var rendered = (await terminal.Types("kubectl kustomize .")).Split("\n---\n");
        await terminal.Types("kubectl apply --server-side --force-conflicts --dry-run=server -k .");

        var deployment = rendered
            .Where(d => d.Contains("kind: Deployment\n", StringComparison.Ordinal))
            .Single(d => d.Contains("\n  name: notification-controller\n", StringComparison.Ordinal));
        deployment.ShouldContain("image: registry.example.com/tocsin:0.2.0");
        deployment.ShouldContain("kustomize.toolkit.fluxcd.io/force: enabled");
        deployment
            .Split('\n')
            .Select(l => l.Trim())
            .Where(l => l.StartsWith("- --", StringComparison.Ordinal))
            .ShouldBe([
                "- --watch-all-namespaces=false",
                "- --log-level=info",
                "- --log-encoding=json",
                "- --enable-leader-election",
                "- --no-cross-namespace-refs=true",
            ]);
        rendered.Count(d => d.Contains("kind: CustomResourceDefinition\n", StringComparison.Ordinal)).ShouldBe(3);
        rendered
            .Where(d => d.Contains("kind: CustomResourceDefinition\n", StringComparison.Ordinal))
            .ShouldAllBe(d => d.Contains("subresources:", StringComparison.Ordinal));
        rendered.ShouldContain(d => d.Contains("name: source-controller", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Acting_as_service_accounts_takes_a_component_that_grants_it()
    {
        var lab = await shared.Lab();
        var terminal = await Terminal.Open(lab);
        const string Mine = "{resources: [deploy/base], components: [deploy/workload-identity]}";
        var rendered = await terminal.Types($"echo '{Mine}' > kustomization.yaml; kubectl kustomize .");

        rendered.ShouldContain("- --feature-gates=ObjectLevelWorkloadIdentity=true");
        rendered.ShouldContain("- serviceaccounts/token");
        (await terminal.Types("kubectl kustomize deploy/base")).ShouldNotContain("serviceaccounts");
    }

    [Theory]
    [InlineData(true, "watch", "alerts.notification.toolkit.fluxcd.io", "apps")]
    [InlineData(true, "patch", "providers.notification.toolkit.fluxcd.io/status", "apps")]
    [InlineData(true, "get", "secrets", "apps")]
    [InlineData(true, "create", "events", "apps")]
    [InlineData(true, "watch", "namespaces", "apps")]
    [InlineData(false, "create", "namespaces", "apps")]
    [InlineData(true, "watch", "kustomizations.kustomize.toolkit.fluxcd.io", "apps")]
    [InlineData(true, "update", "leases.coordination.k8s.io/notification-controller-leader-election", "flux-system")]
    [InlineData(false, "update", "leases.coordination.k8s.io/another", "flux-system")]
    [InlineData(false, "create", "leases.coordination.k8s.io", "apps")]
    [InlineData(false, "delete", "alerts.notification.toolkit.fluxcd.io", "apps")]
    [InlineData(false, "create", "providers.notification.toolkit.fluxcd.io", "apps")]
    [InlineData(false, "patch", "secrets", "apps")]
    [InlineData(false, "list", "configmaps", "apps")]
    [InlineData(false, "create", "serviceaccounts/token", "apps")]
    // Webhooks of Receivers ask objects to reconcile, by an annotation.
    [InlineData(true, "patch", "kustomizations.kustomize.toolkit.fluxcd.io", "apps")]
    [InlineData(false, "create", "kustomizations.kustomize.toolkit.fluxcd.io", "apps")]
    [InlineData(false, "delete", "gitrepositories.source.toolkit.fluxcd.io", "apps")]
    public async Task The_account_may_do_what_it_must_and_no_more(bool may, string verb, string resource, string ns)
    {
        var lab = await shared.Lab();
        await (s_granted ??= lab.Grant());

        (await lab.May(Account, verb, resource, ns)).ShouldBe(may);
    }

    private static string?[] Words(JsonNode? list) => [.. list!.AsArray().Select(w => (string?)w)];
}
