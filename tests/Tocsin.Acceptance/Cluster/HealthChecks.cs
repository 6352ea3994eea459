using System.Text.Json.Nodes;

namespace Tocsin.Acceptance.Cluster;

/// <summary>
/// Ready is what <c>kubectl wait</c> and a Kustomization with <c>wait: true</c> go by: it fails for what only a change of the object
/// can cure, and at once; everything else stands in conditions of its own.
/// </summary>
[Collection(nameof(SharedLab))]
public class HealthChecks(SharedLab shared)
{
    private const string Api = "/apis/notification.toolkit.fluxcd.io/v1beta3/namespaces/";
    private const string Address = "https://hooks.example.test/x";
    private const string GitHub = "https://github.example.test/acme/platform";
    private const string Ns = "health";

    /// <summary>
    /// An object, and of its conditions those that are not as they are when all is well; <c>Stalled</c> alone stands for Ready False
    /// and Stalled True.
    /// </summary>
    private static (string What, string Manifest, string Conditions)[] Causes =>
        [
            Alert("fine", ""),
            Alert("suspended", "Ready=True/Suspended", "suspend: true"),
            Alert("foreign", "", sources: "{ kind: FluxInstance, name: flux }"),
            Alert("no-source", "Stalled/NothingCanMatch Matching=False/NothingCanMatch", sources: ""),
            Alert("excludes-all", "Stalled/NothingCanMatch Matching=False/NothingCanMatch", "exclusionList: ['.*']"),
            Alert("reasons-only", "Stalled/NothingCanMatch Matching=False/NothingCanMatch", "inclusionList: [HealthCheckFailed]"),
            Alert("no-name", "Stalled/NothingCanMatch Matching=False/NothingCanMatch", sources: "{ kind: Bucket, name: 'a-*' }"),
            Alert(
                "no-namespace",
                "Stalled/NothingCanMatch Matching=False/NothingCanMatch",
                sources: "{ kind: Bucket, name: a, namespace: Web }"
            ),
            Alert("no-pattern", "Stalled/InvalidPattern Matching=False/InvalidPattern", "inclusionList: ['*a']"),
            Alert("one-pattern", "Matching=True/InvalidPattern", "inclusionList: ['*a', b]"),
            Alert("exclusion", "Matching=True/InvalidPattern", "exclusionList: ['*a']"),
            Alert("orphan", "Resolved=False/ProviderNotFound", provider: "nobody"),
            Alert("without-secret", "Resolved=False/ProviderNotReady", provider: "secret-gone"),
            Alert("of-suspended", "Resolved=False/ProviderNotReady", provider: "suspended"),
            Alert("of-invalid", "Resolved=False/ProviderNotReady", provider: "no-url"),
            Alert(
                "later-namespace",
                "Matching=False/NothingCanMatch",
                sources: "{ kind: Bucket, name: a, namespace: health-later }"
            ),
            Alert("later-kind", "Matching=False/NothingCanMatch", sources: "{ kind: ImageRepository, name: a }"),
            Alert("one-lives", "", sources: "{ kind: ImageRepository, name: a }, { kind: Bucket, name: a }"),
            Alert("down", "Delivering=False/DeliveryFailing", provider: "down", sources: "{ kind: HelmChart, name: '*' }"),
            Provider("fine", "", Address),
            Provider("suspended", "Ready=True/Suspended", Address, "suspend: true"),
            Provider("down", "Delivering=False/DeliveryFailing", "http://127.0.0.1:9/"),
            Provider("no-url", "Stalled/InvalidAddress", "not-a-url"),
            Provider("no-address", "Stalled/InvalidAddress", "''"),
            Provider("scheme", "Stalled/InvalidAddress", "ftp://hooks.example.test/"),
            Provider("expression", "Stalled/InvalidExpression", GitHub, "commitStatusExpr: 'event.'", "github", "token"),
            Provider("no-channel", "Stalled/InvalidSpec", "''", "", "telegram", "token"),
            Provider("no-token", "Stalled/InvalidSecret", GitHub, "", "github"),
            Provider("secret-gone", "Resolved=False/SecretNotFound", Address, secret: "gone"),
            Provider("secret-empty", "Resolved=False/InvalidSecret", GitHub, "", "github", "empty"),
            Provider("secret-address", "Resolved=False/InvalidAddress", Address, secret: "bad-address"),
            Provider("secret-no-address", "Resolved=False/InvalidAddress", "''", secret: "empty"),
            Provider("cert-gone", "Resolved=False/SecretNotFound", Address, "certSecretRef: { name: gone }"),
            Provider("cert-empty", "Resolved=False/InvalidSecret", Address, "certSecretRef: { name: empty }"),
            Provider("proxy-gone", "Resolved=False/SecretNotFound", Address, "proxySecretRef: { name: gone }"),
            Provider("proxy-empty", "Resolved=False/InvalidSecret", Address, "proxySecretRef: { name: empty }"),
            Provider(
                "account",
                "Resolved=False/InvalidSpec",
                "my-project",
                "channel: deployments\n  serviceAccountName: a",
                "googlepubsub"
            ),
        ];

    [Fact]
    public async Task Ready_is_False_and_stalled_for_what_cannot_pass_and_True_for_all_else()
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace(Ns));
        await cluster.Apply(Given.Secret("token", ("token", "t0ken-of-the-test")));
        await cluster.Apply(Given.Secret("empty", ("other", "value")));
        await cluster.Apply(Given.Secret("bad-address", ("address", "not-a-url")));
        await cluster.Apply([.. Causes.Select(c => c.Manifest)]);
        await using var tocsin = await Controller.StartGranted(lab);
        await tocsin.Accepts(Given.Event(ns: Ns, kind: "HelmChart", apiVersion: "source.toolkit.fluxcd.io/v1"));

        var stalled = Causes
            .Where(c => c.Conditions.StartsWith("Stalled", StringComparison.Ordinal))
            .Select(c => c.What)
            .ToArray();
        var others = Causes.Select(c => c.What).Except(stalled).ToArray();
        await lab.Ask(["wait", .. others, "-n", Ns, "--for=condition=Ready", "--timeout=60s"]);
        await lab.Ask(["wait", .. stalled, "-n", Ns, "--for=condition=Stalled", "--timeout=60s"]);
        await cluster.Says("alert/down", "Delivering", "False");
        await cluster.Says("provider/down", "Delivering", "False");

        foreach (var (what, _, expected) in Causes)
        {
            var o = await Read(lab, what);
            Differing(o).ShouldBe(expected, $"{what}: {o["status"]}");
            Kstatus(o).ShouldBe(stalled.Contains(what) ? "Failed" : "Current", what);
        }
    }

    [Fact]
    public async Task What_comes_later_makes_the_conditions_True_and_Ready_was_True_all_along()
    {
        var lab = await shared.Lab();
        using var cluster = new InCluster(lab, await lab.Namespace("health-wait"));
        await using var sink = await Sink.Start();
        await cluster.Apply(Given.Alert());
        await using var tocsin = await cluster.Serve();
        await cluster.Says("alert/all", "Resolved", "False");
        await cluster.Ready("alert/all", "True");

        await cluster.Apply(Given.Provider(sink.At("/hook"), more: "secretRef: { name: login }"));
        (await cluster.Says("provider/target", "Resolved", "False")).GetProperty("reason").GetString().ShouldBe("SecretNotFound");
        await cluster.Ready("provider/target", "True");
        await tocsin.Accepts(cluster.Event("waits"));
        await cluster.Secret("login", "s3cret-token");

        await sink.Gets(1, 25);
        await cluster.Says("provider/target", "Resolved", "True");
        await cluster.Says("alert/all", "Resolved", "True");
        var get = await Cli.Run(["get", "alerts", "-n", "health-wait", "--no-header", "--kubeconfig", lab.AdminConfig]);
        get.OutputLines.ShouldHaveSingleItem().ShouldContain("\tTrue");
        (await cluster.EventsOf("all")).ShouldContain(e => e.StartsWith("Warning ProviderNotFound: ", StringComparison.Ordinal));
    }

    private static (string, string, string) Alert(
        string name,
        string conditions,
        string more = "",
        string provider = "fine",
        string sources = "{ kind: Kustomization, name: '*' }"
    ) =>
        (
            $"alert/{name}",
            Given.Alert(name, provider, more).Replace("{ kind: Kustomization, name: \"*\" }", sources, StringComparison.Ordinal),
            conditions
        );

    private static (string, string, string) Provider(
        string name,
        string conditions,
        string address,
        string more = "",
        string type = "generic",
        string secret = ""
    ) =>
        (
            $"provider/{name}",
            Given.Provider(address, name, type, secret.Length > 0 ? $"secretRef: {{ name: {secret} }}\n  {more}" : more),
            conditions
        );

    private static async Task<JsonNode> Read(Lab lab, string what) =>
        (await lab.Api.Get($"{Api}{Ns}/{what.Replace("/", "s/", StringComparison.Ordinal)}")).Succeeded();

    private static string Differing(JsonNode o)
    {
        var conditions = Conditions(o);
        var found = conditions.Where(c => c.Key is not ("Ready" or "Stalled") && Text(c.Value) != "True/Succeeded").ToList();
        var ready = Text(conditions["Ready"]);
        var head =
            conditions.TryGetValue("Stalled", out var stalled) && ready.StartsWith("False", StringComparison.Ordinal)
                ? [$"Stalled/{stalled["reason"]}"]
            : ready == "True/Succeeded" ? (string[])[]
            : [$"Ready={ready}"];
        return string.Join(' ', [.. head, .. found.Select(c => $"{c.Key}={Text(c.Value)}")]);

        static string Text(JsonNode c) => $"{c["status"]}/{c["reason"]}";
    }

    /// <summary>https://github.com/kubernetes-sigs/cli-utils/blob/master/pkg/kstatus/README.md, of what no rule of its own knows.</summary>
    private static string Kstatus(JsonNode o)
    {
        var conditions = Conditions(o);
        if ((long?)o["status"]!["observedGeneration"] != (long?)o["metadata"]!["generation"] || Is("Reconciling", "True"))
        {
            return "InProgress";
        }

        return Is("Stalled", "True") ? "Failed"
            : Is("Ready", "True") ? "Current"
            : "InProgress";

        bool Is(string type, string status) => conditions.TryGetValue(type, out var c) && (string?)c["status"] == status;
    }

    private static Dictionary<string, JsonNode> Conditions(JsonNode o) =>
        o["status"]!["conditions"]!.AsArray().ToDictionary(c => (string)c!["type"]!, c => c!);
}
