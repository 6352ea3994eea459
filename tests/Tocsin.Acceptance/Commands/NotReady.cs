using System.Text.Json;
using Tocsin.Core.Reports;

namespace Tocsin.Acceptance.Commands;

/// <summary>Each reason of not being ready: how it comes about, and that its message names the cure.</summary>
public class NotReady
{
    private const string Address = "https://hooks.example.test/x";
    private static readonly string s_target = Given.Provider(Address);

    /// <summary>The reason, what is listed, the cure that is named, and the manifests.</summary>
    public static TheoryData<string, string, string, string[]> Reasons =>
        new()
        {
            { ReadyReason.Suspended, "alerts", "until spec.suspend is false", [Given.Alert(more: "suspend: true"), s_target] },
            { ReadyReason.Suspended, "alert-providers", "suspend", [Given.Provider(Address, more: "suspend: true")] },
            {
                ReadyReason.InvalidSpec,
                "alerts",
                "spec.eventSeverity: 'loud'",
                [Given.Alert(more: "eventSeverity: loud"), s_target]
            },
            { ReadyReason.InvalidSpec, "alert-providers", "did you mean 'slack'", [Given.Provider(Address, type: "slak")] },
            {
                ReadyReason.InvalidPattern,
                "alerts",
                "spec.exclusionList[0]",
                [Given.Alert(more: "exclusionList: ['(']"), s_target]
            },
            { ReadyReason.InvalidAddress, "alert-providers", "spec.address", [Given.Provider("not-a-url")] },
            {
                ReadyReason.InvalidExpression,
                "alert-providers",
                "spec.commitStatusExpr",
                [
                    Given.Provider(
                        "https://github.example.test/acme/platform",
                        type: "github",
                        more: "secretRef: { name: token }\n  commitStatusExpr: \"event.\""
                    ),
                    Given.Secret("token", ("token", "forge-token")),
                ]
            },
            {
                ReadyReason.InvalidSecret,
                "alert-providers",
                "put it under the key 'token'",
                [
                    Given.Provider(
                        "https://github.example.test/acme/platform",
                        type: "github",
                        more: "secretRef: { name: token }"
                    ),
                    Given.Secret("token", ("tokn", "forge-token")),
                ]
            },
            {
                ReadyReason.SecretNotFound,
                "alert-providers",
                "Secret 'gone'",
                [Given.Provider(Address, more: "secretRef: { name: gone }")]
            },
            {
                ReadyReason.ProviderNotFound,
                "alerts",
                "Provider 'targt' does not exist in namespace 'apps'; did you mean 'target'",
                [Given.Alert(provider: "targt"), s_target]
            },
            {
                ReadyReason.ProviderNotReady,
                "alerts",
                "Secret 'gone'",
                [Given.Alert(), Given.Provider(Address, more: "secretRef: { name: gone }")]
            },
            {
                ReadyReason.TokenNotFound,
                "receivers",
                "Secret 'gone' does not exist in namespace 'apps'",
                [Receiver("type: github, secretRef: { name: gone }, resources: []")]
            },
            {
                ReadyReason.InvalidCELExpression,
                "receivers",
                "resourceFilter",
                [
                    Receiver("type: github, secretRef: { name: token }, resources: [], resourceFilter: 'req.'"),
                    Given.Secret("token", ("token", "forge-token")),
                ]
            },
            {
                ReadyReason.ValidationFailed,
                "receivers",
                "secretRef is required when type is not generic-oidc",
                [Receiver("type: github, resources: []")]
            },
            {
                ReadyReason.NothingCanMatch,
                "alerts",
                "make it narrower or take it out",
                [Given.Alert(more: "exclusionList: ['.*']"), s_target]
            },
            {
                ReadyReason.NothingCanMatch,
                "alerts",
                "write words of the message",
                [Given.Alert(more: "inclusionList: [HealthCheckFailed]"), s_target]
            },
            {
                ReadyReason.NothingCanMatch,
                "alerts",
                "name at least one source",
                [Given.Alert().Replace("[{ kind: Kustomization, name: \"*\" }]", "[]", StringComparison.Ordinal), s_target]
            },
        };

    [Theory, MemberData(nameof(Reasons))]
    public async Task Get_tells_the_reason_to_programs_and_the_cure_to_people(
        string reason,
        string kind,
        string cure,
        string[] manifests
    )
    {
        using var workspace = new Workspace(manifests);

        var table = await Cli.Run("get", kind, "--no-header", "--manifests", workspace.Manifests);
        var json = await Cli.Run("get", kind, "-o", "json", "--manifests", workspace.Manifests);

        var line = table.OutputLines.ShouldHaveSingleItem();
        line.ShouldContain("False");
        line.ShouldContain(cure);
        var item = JsonDocument.Parse(json.Output).RootElement.GetProperty("items").EnumerateArray().Single();
        item.GetProperty("reason").GetString().ShouldBe(reason);
        item.GetProperty("ready").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task Get_says_that_all_sources_are_refused_for_their_namespace()
    {
        var elsewhere = Given.Alert().Replace("\"*\"", "\"*\", namespace: other", StringComparison.Ordinal);
        using var workspace = new Workspace(elsewhere, s_target);
        string[] get = ["get", "alerts", "--no-header", "--manifests", workspace.Manifests];

        (await Cli.Run(get)).OutputLines.ShouldHaveSingleItem().ShouldContain("\tTrue\t");
        var refused = (await Cli.Run([.. get, "--no-cross-namespace-refs"])).OutputLines.ShouldHaveSingleItem();
        refused.ShouldContain("False");
        refused.ShouldContain("name sources of 'apps'");
    }

    /// <summary>But for those that only a running program can know.</summary>
    [Fact]
    public void Every_reason_comes_about() =>
        typeof(ReadyReason)
            .GetFields()
            .Select(f => (string)f.GetRawConstantValue()!)
            .Except([
                ReadyReason.Succeeded,
                ReadyReason.NotSupportedYet,
                ReadyReason.DeliveryFailing,
                ReadyReason.NoCluster,
                ReadyReason.ExpressionsTooCostly,
            ])
            .ShouldBe(Reasons.Select(row => row.Data.Item1).Distinct(), ignoreOrder: true);

    private static string Receiver(string spec) =>
        $$"""
            apiVersion: notification.toolkit.fluxcd.io/v1
            kind: Receiver
            metadata: { name: hook, namespace: apps }
            spec: { {{spec}} }
            """;
}
