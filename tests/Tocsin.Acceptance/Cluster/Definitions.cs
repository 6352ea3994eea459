namespace Tocsin.Acceptance.Cluster;

/// <summary>What the API server takes and refuses by our definitions, which are the reference's and a status.</summary>
[Collection(nameof(SharedLab))]
public class Definitions(SharedLab shared)
{
    private const string Group = "/apis/notification.toolkit.fluxcd.io/";
    private const string Source = "{kind: Kustomization, name: '*'}";
    private const string Alert = "providerRef: {name: p}, eventSources: [" + Source + "]";
    private const string Receiver = "type: github, secretRef: {name: s}, resources: [" + Source + "]";
    private const string Oidc = "type: generic-oidc, resources: [" + Source + "]";
    private const string Issuer = "issuerURL: 'https://i', validations: [{expression: 'true', message: m}]";

    private static readonly string Long = new('x', 256);

    public static TheoryData<string, string, string?> Rules =>
        new()
        {
            { "Alert", $"{{{Alert}}}", null },
            { "Alert", "{providerRef: {name: p}, eventSources: []}", null },
            { "Alert", $"{{{Alert}, inclusionList: ['['], exclusionList: ['(?<x']}}", null },
            {
                "Alert",
                $"{{{Alert}, eventSeverity: info, eventMetadata: {{a: b}}, summary: {Long[..255]}, suspend: true}}",
                null
            },
            { "Alert", $"{{eventSources: [{Source}]}}", "spec.providerRef: Required value" },
            { "Alert", "{providerRef: {name: p}}", "spec.eventSources: Required value" },
            { "Alert", $"{{providerRef: {{}}, eventSources: [{Source}]}}", "spec.providerRef.name: Required value" },
            { "Alert", $"{{{Alert}, eventSeverity: warning}}", "spec.eventSeverity: Unsupported value: \"warning\"" },
            { "Alert", $"{{{Alert}, summary: {Long}}}", "spec.summary: Too long: may not be more than 255" },
            { "Alert", $"{{{Alert}, suspend: 'yes'}}", "spec.suspend: Invalid value: \"string\"" },
            { "Alert", $"{{{Alert}, eventMetadata: {{a: 1}}}}", "spec.eventMetadata.a: Invalid value: \"integer\"" },
            { "Alert", $"{{{Alert}, nope: 1}}", "unknown field \"spec.nope\"" },
            { "Alert", Sources("{kind: Secret, name: x}"), "spec.eventSources[0].kind: Unsupported value: \"Secret\"" },
            { "Alert", Sources("{name: x}"), "spec.eventSources[0].kind: Required value" },
            { "Alert", Sources("{kind: Bucket}"), "spec.eventSources[0].name: Required value" },
            { "Alert", Sources("{kind: Bucket, name: ''}"), "spec.eventSources[0].name: Invalid value" },
            { "Alert", Sources($"{{kind: Bucket, name: {Long[..254]}}}"), "spec.eventSources[0].name: Too long" },
            { "Alert", Sources("{kind: Bucket, name: x, namespace: ''}"), "spec.eventSources[0].namespace: Invalid value" },
            { "Alert", Sources("{kind: Bucket, name: x, matchLabels: {a: b}}"), null },
            { "Alert", Sources("{kind: FluxInstance, name: flux}"), null },
            { "Alert", Sources("{kind: ResourceSet, name: x}, {kind: ResourceSetInputProvider, name: x}"), null },
            { "Alert", Sources("{kind: Terraform, name: x, matchLabels: {a: b}}"), null },
            { "Alert", Sources("{kind: ExternalArtifact, name: x, apiVersion: a/v1, namespace: apps}"), null },
            { "Provider", "{type: slack}", null },
            { "Provider", "{}", "spec.type: Required value" },
            { "Provider", "{type: carrier-pigeon}", "spec.type: Unsupported value: \"carrier-pigeon\"" },
            { "Provider", "{type: zoom}", null },
            { "Provider", "{type: incident.io}", null },
            { "Provider", "{type: generic, timeout: 1m30s}", null },
            { "Provider", "{type: generic, timeout: 0.5s}", null },
            { "Provider", "{type: generic, timeout: 1h}", "spec.timeout: Invalid value: \"1h\"" },
            { "Provider", "{type: generic, timeout: '5'}", "spec.timeout: Invalid value: \"5\"" },
            { "Provider", "{type: generic, interval: 1h30m}", null },
            { "Provider", "{type: generic, interval: 1d}", "spec.interval: Invalid value: \"1d\"" },
            { "Provider", "{type: generic, proxy: 'http://p:3128'}", null },
            { "Provider", "{type: generic, proxy: 'socks5://p'}", "spec.proxy: Invalid value: \"socks5://p\"" },
            { "Provider", "{type: generic, secretRef: {}}", "spec.secretRef.name: Required value" },
            { "Provider", "{type: generic, certSecretRef: {}}", "spec.certSecretRef.name: Required value" },
            { "Provider", "{type: generic, proxySecretRef: {}}", "spec.proxySecretRef.name: Required value" },
            { "Provider", "{type: generic, serviceAccountName: a, username: u, channel: c, suspend: true}", null },
            { "Provider", $"{{type: generic, address: {new string('x', 2048)}}}", null },
            { "Provider", $"{{type: generic, address: {new string('x', 2049)}}}", "spec.address: Too long" },
            { "Provider", $"{{type: generic, channel: {new string('x', 2049)}}}", "spec.channel: Too long" },
            { "Provider", $"{{type: generic, username: {new string('x', 2049)}}}", "spec.username: Too long" },
            { "Provider", "{type: github, commitStatusExpr: \"'x'\"}", null },
            { "Provider", "{type: azuredevops, commitStatusExpr: \"'x'\"}", null },
            {
                "Provider",
                "{type: slack, commitStatusExpr: \"'x'\"}",
                "spec.commitStatusExpr is only supported for the 'github'"
            },
            { "Receiver", $"{{{Receiver}}}", null },
            { "Receiver", "{type: github, secretRef: {name: s}, resources: []}", null },
            { "Receiver", "{type: github, secretRef: {name: s}, resources: [{kind: ResourceSet, name: x}]}", null },
            { "Receiver", "{secretRef: {name: s}, resources: []}", "spec.type: Required value" },
            { "Receiver", "{type: github, secretRef: {name: s}}", "spec.resources: Required value" },
            { "Receiver", $"{{{Receiver}, interval: 1h, events: [ping], resourceFilter: 'true', suspend: true}}", null },
            { "Receiver", $"{{{Receiver}, interval: daily}}", "spec.interval: Invalid value: \"daily\"" },
            {
                "Receiver",
                "{type: subversion, secretRef: {name: s}, resources: []}",
                "spec.type: Unsupported value: \"subversion\""
            },
            { "Receiver", "{type: gcr, secretRef: {name: s}, resources: [{kind: Bucket, name: x, filter: 'true'}]}", null },
            { "Receiver", "{type: github, resources: []}", "secretRef is required when type is not generic-oidc" },
            { "Receiver", $"{{{Oidc}, oidcProviders: [{{{Issuer}}}]}}", null },
            { "Receiver", $"{{{Oidc}}}", "generic-oidc receivers must define at least one oidcProvider" },
            { "Receiver", $"{{{Oidc}, oidcProviders: []}}", "generic-oidc receivers must define at least one oidcProvider" },
            {
                "Receiver",
                $"{{{Oidc}, secretRef: {{name: s}}, oidcProviders: [{{{Issuer}}}]}}",
                "secretRef cannot be set when type is generic-oidc"
            },
            {
                "Receiver",
                $"{{{Receiver}, oidcProviders: [{{{Issuer}}}]}}",
                "oidcProviders can only be set when type is generic-oidc"
            },
            { "Receiver", $"{{{Oidc}, oidcProviders: [{{{Issuer}}}, {{{Issuer}}}]}}", "spec.oidcProviders[1]: Duplicate value" },
            {
                "Receiver",
                $"{{{Oidc}, oidcProviders: [{{issuerURL: i, validations: [{{expression: e, message: m}}]}}]}}",
                "spec.oidcProviders[0].issuerURL: Invalid value"
            },
            {
                "Receiver",
                $"{{{Oidc}, oidcProviders: [{{issuerURL: 'https://i', validations: []}}]}}",
                "should have at least 1 items"
            },
            {
                "Receiver",
                $"{{{Oidc}, oidcProviders: [{{{Issuer}, audience: a, variables: [{{name: v, expression: e}}]}}]}}",
                null
            },
            {
                "Receiver",
                $"{{{Oidc}, oidcProviders: [{{{Issuer}, variables: [{{name: v}}]}}]}}",
                "variables[0].expression: Required"
            },
        };

    [Theory, MemberData(nameof(Rules))]
    public async Task A_spec_is_taken_or_refused_by_the_rule_that_says_so(string kind, string spec, string? refusal)
    {
        var lab = await shared.Lab();
        var answer = await lab.Api.Create(PathOf(kind) + "?dryRun=All&fieldValidation=Strict", Manifest(kind, spec));

        if (refusal is null)
        {
            answer.Succeeded();
            return;
        }

        answer.Message.ShouldContain(refusal);
        answer.Status.ShouldBeInRange(400, 422);
    }

    [Theory]
    [InlineData("Alert", "v1beta1")]
    [InlineData("Alert", "v1beta2")]
    [InlineData("Provider", "v1beta1")]
    [InlineData("Provider", "v1beta2")]
    [InlineData("Receiver", "v1beta1")]
    [InlineData("Receiver", "v1beta2")]
    public async Task An_object_of_an_older_version_is_kept_as_one_of_todays(string kind, string version)
    {
        var lab = await shared.Lab();
        var ns = await lab.Namespace($"old-{kind}-{version}".ToLowerInvariant());
        var spec = kind switch
        {
            "Alert" => $"{{{Alert}, exclusionList: [a]}}",
            "Provider" => "{type: slack, proxy: 'http://p'}",
            _ => $"{{{Receiver}}}",
        };
        (await lab.Api.Create(PathOf(kind, ns, version), Manifest(kind, spec, version))).Succeeded();

        var read = (await lab.Api.Get(PathOf(kind, ns) + "/x")).Succeeded();
        ((string?)read["apiVersion"]).ShouldBe("notification.toolkit.fluxcd.io/" + Today(kind));
        read["spec"]!.AsObject().Count.ShouldBeGreaterThan(kind == "Provider" ? 1 : 2);
    }

    [Theory]
    [InlineData("Alert")]
    [InlineData("Provider")]
    [InlineData("Receiver")]
    public async Task Readiness_is_a_status_that_kubectl_shows_and_waits_for(string kind)
    {
        var lab = await shared.Lab();
        var ns = await lab.Namespace("status-" + kind.ToLowerInvariant());
        var path = PathOf(kind, ns);
        var spec = kind switch
        {
            "Alert" => Alert,
            "Provider" => "type: slack",
            _ => Receiver,
        };
        var made = (await lab.Api.Create(path, Manifest(kind, $"{{{spec}}}"))).Succeeded();
        ((int?)made["status"]!["observedGeneration"]).ShouldBe(-1);

        const string Ready = """
            {"status": {"observedGeneration": 1, "conditions": [{"type": "Ready", "status": "True", "reason": "Succeeded",
            "message": "all is well", "observedGeneration": 1, "lastTransitionTime": "2026-08-07T13:12:44Z"}]}}
            """;
        (await lab.Api.Merge(path + "/x", Ready)).Succeeded()["status"]!["conditions"].ShouldBeNull();
        (await lab.Api.Merge(path + "/x/status", Ready)).Succeeded()["metadata"]!["generation"]!.GetValue<int>().ShouldBe(1);

        var plural = kind.ToLowerInvariant() + "s";
        await lab.Ask("wait", "--for=condition=Ready", plural + "/x", "-n", ns, "--timeout=10s");
        var table = (await lab.Ask("get", plural, "-n", ns)).Split('\n');
        table[0]
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .ShouldBe(
                kind switch
                {
                    "Alert" => ["NAME", "AGE", "READY", "RESOLVED", "MATCHING", "DELIVERING", "STATUS"],
                    "Provider" => ["NAME", "AGE", "READY", "RESOLVED", "DELIVERING", "STATUS"],
                    _ => ["NAME", "AGE", "READY", "STATUS"],
                }
            );
        table[1].ShouldEndWith("   all is well");
    }

    [Fact]
    public async Task Defaults_are_filled_in_and_each_kind_is_in_the_categories()
    {
        var lab = await shared.Lab();
        var ns = await lab.Namespace("defaults");
        var alert = (await lab.Api.Create(PathOf("Alert", ns), Manifest("Alert", $"{{{Alert}}}"))).Succeeded();
        ((string?)alert["spec"]!["eventSeverity"]).ShouldBe("info");
        (await lab.Api.Create(PathOf("Provider", ns), Manifest("Provider", "{type: slack}"))).Succeeded();
        var receiver = (await lab.Api.Create(PathOf("Receiver", ns), Manifest("Receiver", $"{{{Receiver}}}"))).Succeeded();
        ((string?)receiver["spec"]!["interval"]).ShouldBe("10m");

        foreach (var category in (string[])["all", "fluxcd", "fluxcd-notifications"])
        {
            var named = (await lab.Ask("get", category, "-n", ns, "-o", "name")).Split(
                '\n',
                StringSplitOptions.RemoveEmptyEntries
            );
            named.Count(n => n.EndsWith(".notification.toolkit.fluxcd.io/x", StringComparison.Ordinal)).ShouldBe(3, category);
        }
    }

    private static string Sources(string source) => $"{{providerRef: {{name: p}}, eventSources: [{source}]}}";

    private static string Today(string kind) => kind == "Receiver" ? "v1" : "v1beta3";

    private static string PathOf(string kind, string ns = "default", string? version = null) =>
        $"{Group}{version ?? Today(kind)}/namespaces/{ns}/{kind.ToLowerInvariant()}s";

    private static string Manifest(string kind, string spec, string? version = null) =>
        $"{{apiVersion: notification.toolkit.fluxcd.io/{version ?? Today(kind)}, kind: {kind}, metadata: {{name: x}}, spec: {spec}}}";
}
