using System.Text.Json.Nodes;

namespace Tocsin.Acceptance.Cluster;

/// <summary>What is said when the role of <c>deploy/base</c> lacks one verb: the verb, the resource and the namespace, once.</summary>
[Collection(nameof(SharedLab))]
public class Rights(SharedLab shared)
{
    // Something for each right: a finalizer to take off, a Secret to read, a status and an event to write, labels and
    // namespaces to watch.
    private const string Objects = """
        apiVersion: notification.toolkit.fluxcd.io/v1beta3
        kind: Provider
        metadata: { name: target, namespace: NS, finalizers: [finalizers.fluxcd.io] }
        spec: { type: slack, address: "https://slack.example.test/", secretRef: { name: token } }
        ---
        apiVersion: notification.toolkit.fluxcd.io/v1beta3
        kind: Alert
        metadata: { name: orphan, namespace: NS }
        spec:
          providerRef: { name: nobody }
          eventSources:
            - { kind: Kustomization, name: "*", matchLabels: { team: a } }
            - { kind: Bucket, name: a, namespace: other }
        ---
        apiVersion: v1
        kind: Secret
        metadata: { name: token, namespace: NS }
        stringData: { token: xoxb }
        """;

    /// <summary>What is taken away, where it is missed, and whether Tocsin is ready all the same.</summary>
    public static TheoryData<string, string, string, bool> Lacks =>
        new()
        {
            { "list", "alerts.notification.toolkit.fluxcd.io", "in all namespaces", false },
            { "watch", "alerts.notification.toolkit.fluxcd.io", "in all namespaces", true },
            { "list", "providers.notification.toolkit.fluxcd.io", "in all namespaces", false },
            { "watch", "providers.notification.toolkit.fluxcd.io", "in all namespaces", true },
            { "list", "receivers.notification.toolkit.fluxcd.io", "in all namespaces", true },
            { "get", "secrets", "in namespace 'lacks-", true },
            { "list", "secrets", "in all namespaces", true },
            { "watch", "secrets", "in all namespaces", true },
            { "list", "namespaces", "cannot", true },
            { "watch", "namespaces", "cannot", true },
            { "create", "events", "in namespace '", true },
            { "patch", "providers.notification.toolkit.fluxcd.io/status", "in namespace 'lacks-", true },
            { "patch", "providers.notification.toolkit.fluxcd.io", "in namespace 'lacks-", true },
            { "patch", "alerts.notification.toolkit.fluxcd.io/status", "in namespace 'lacks-", true },
            { "get", "leases.coordination.k8s.io", "in namespace 'flux-system'", true },
            { "create", "leases.coordination.k8s.io", "in namespace 'flux-system'", true },
        };

    [Theory, MemberData(nameof(Lacks))]
    public async Task A_missing_verb_is_named_with_its_resource_and_namespace(
        string verb,
        string resource,
        string where,
        bool isReady
    )
    {
        var lab = await shared.Lab();
        var plural = resource.Split('.')[0] + (resource.EndsWith("/status", StringComparison.Ordinal) ? "/status" : "");
        var name = $"lacks-{verb}-{plural.Replace('/', '-')}";
        await lab.Namespace("flux-system");
        await lab.Namespace(name);
        await lab.Apply(Objects.Replace("NS", name, StringComparison.Ordinal));
        await GrantWithout(lab, name, verb, plural);
        var config = await lab.ConfigOf("flux-system", name);

        var elects = resource.StartsWith("leases", StringComparison.Ordinal);
        await using var tocsin = Controller.Run(config, lab.PathOf("data-" + name), elects ? ["--enable-leader-election"] : []);

        await Wait.Until(
            async () =>
                tocsin.HasExited
                || tocsin.Error.Split('\n').Any(Says)
                || (await lab.Ask("get", "providers", "-n", name)).Split('\n').Any(Says),
            () => $"it says what it may not: {tocsin.Output}\n{tocsin.Error}",
            60
        );
        tocsin.HasExited.ShouldBeFalse(tocsin.Error);
        if (isReady)
        {
            await Wait.Until(
                () => tocsin.Output.Contains("tocsin ready", StringComparison.Ordinal),
                "it is ready all the same",
                60
            );
        }
        else
        {
            tocsin.Output.ShouldNotContain("tocsin ready");
        }

        bool Says(string line) =>
            ((string[])[$"cannot {verb} {resource}", where, "Forbidden"]).All(w => line.Contains(w, StringComparison.Ordinal));
    }

    /// <summary>An account with all that <c>deploy/base</c> grants but one verb on one resource.</summary>
    internal static async Task GrantWithout(Lab lab, string name, string verb, string resource)
    {
        await lab.Grant();
        await lab.Ask("create", "serviceaccount", name, "-n", "flux-system");
        foreach (var (path, kind) in Roles)
        {
            var role = (await lab.Api.Get(path)).Succeeded();
            var rules = role["rules"]!
                .AsArray()
                .Select(r => r!.DeepClone())
                .SelectMany(r => Without(r, verb, resource))
                .ToArray();
            var changed = new JsonObject
            {
                ["kind"] = kind,
                ["metadata"] = new JsonObject { ["name"] = name },
                ["rules"] = new JsonArray(rules),
            };
            var folder = path[..path.LastIndexOf('/')];
            (await lab.Api.Create(folder, changed.ToJsonString())).Succeeded();
            var binding =
                $"{{metadata: {{name: {name}}}, roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: {kind}, name: {name}}}, subjects: [{{kind: ServiceAccount, name: {name}, namespace: flux-system}}]}}";
            (await lab.Api.Create(folder.Replace("roles", "rolebindings", StringComparison.Ordinal), binding)).Succeeded();
        }
    }

    private static readonly (string Path, string Kind)[] Roles =
    [
        ("/apis/rbac.authorization.k8s.io/v1/clusterroles/notification-controller-flux-system", "ClusterRole"),
        ("/apis/rbac.authorization.k8s.io/v1/namespaces/flux-system/roles/notification-controller", "Role"),
    ];

    private static IEnumerable<JsonNode> Without(JsonNode rule, string verb, string resource)
    {
        if (rule["resources"] is not JsonArray resources || !resources.Any(r => (string?)r == resource))
        {
            return [rule];
        }

        var rest = rule.DeepClone();
        resources.RemoveAll(r => (string?)r != resource);
        rule["verbs"]!.AsArray().RemoveAll(v => (string?)v == verb);
        rest["resources"]!.AsArray().RemoveAll(r => (string?)r == resource);
        return [.. ((JsonNode[])[rule, rest]).Where(r => r["verbs"]!.AsArray().Count > 0 && r["resources"]!.AsArray().Count > 0)];
    }
}
