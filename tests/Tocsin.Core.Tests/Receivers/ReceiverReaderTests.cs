using Tocsin.Core.Receivers;
using Tocsin.Core.Tests.Support;

namespace Tocsin.Core.Tests.Receivers;

public class ReceiverReaderTests
{
    private const string Resources = """[{"kind":"GitRepository","name":"web","filter":"true"}]""";

    [Theory]
    [InlineData($$"""{"type":"github","interval":"1h","events":["push"],"secretRef":{"name":"s"},"resources":{{Resources}} }""")]
    [InlineData(
        $$"""{"type":"generic-oidc","resources":{{Resources}},"oidcProviders":[{"issuerURL":"https://i","validations":[{"expression":"true","message":"m"}]}]}"""
    )]
    public void Takes(string spec) => Problems(spec).ShouldBeEmpty();

    [Theory]
    [InlineData("""{"resources":[],"secretRef":{"name":"s"}}""", "spec.type: is required")]
    [InlineData("""{"type":"github","secretRef":{"name":"s"}}""", "spec.resources: is required")]
    [InlineData(
        """{"type":"githb","resources":[],"secretRef":{"name":"s"}}""",
        "spec.type: 'githb' is not one of the allowed values; did you mean 'github'?"
    )]
    [InlineData("""{"type":"github","resources":[]}""", "spec.secretRef: secretRef is required when type is not generic-oidc")]
    [InlineData(
        """{"type":"generic-oidc","resources":[]}""",
        "spec.oidcProviders: generic-oidc receivers must define at least one oidcProvider"
    )]
    [InlineData(
        """{"type":"github","resources":[{"kind":"X","name":"a"}],"secretRef":{"name":"s"}}""",
        "spec.resources[0].kind: 'X' is not one of the allowed values: Bucket, GitRepository, Kustomization, HelmRelease, HelmChart, HelmRepository, ImageRepository, ImagePolicy, ImageUpdateAutomation, OCIRepository, ArtifactGenerator, ExternalArtifact, FluxInstance, ResourceSet, ResourceSetInputProvider, Terraform"
    )]
    [InlineData(
        """{"type":"github","resources":[],"interval":"x","secretRef":{"name":"s"}}""",
        "spec.interval: must be a duration such as 30s or 1m30s; the units are ms, s, m and h"
    )]
    [InlineData(
        """{"type":"github","resources":[],"secretRef":{"name":"s"},"oidcProviders":[{"issuerURL":"https://i","validations":[{"expression":"true","message":"m"}]}]}""",
        "spec.oidcProviders: oidcProviders can only be set when type is generic-oidc"
    )]
    [InlineData(
        """{"type":"generic-oidc","resources":[],"secretRef":{"name":"s"},"oidcProviders":[{"issuerURL":"https://i","validations":[{"expression":"true","message":"m"}]}]}""",
        "spec.secretRef: secretRef cannot be set when type is generic-oidc"
    )]
    [InlineData(
        """{"type":"generic-oidc","resources":[],"oidcProviders":[{"issuerURL":"i","validations":[{"expression":"true","message":"m"}]}]}""",
        "spec.oidcProviders[0].issuerURL: must start with http:// or https://"
    )]
    [InlineData(
        """{"type":"generic-oidc","resources":[],"oidcProviders":[{"issuerURL":"https://i","validations":[]}]}""",
        "spec.oidcProviders[0].validations: must hold at least one entry"
    )]
    [InlineData(
        """{"type":"generic-oidc","resources":[],"oidcProviders":[{"issuerURL":"https://i","validations":[{"expression":"true"}]}]}""",
        "spec.oidcProviders[0].validations[0].message: is required"
    )]
    public void Refuses(string spec, string expected) => Problems(spec).ShouldBe([expected]);

    [Fact]
    public void An_issuer_may_come_once_only()
    {
        const string issuer = """{"issuerURL":"https://i","validations":[{"expression":"true","message":"m"}]}""";

        Problems($$"""{"type":"generic-oidc","resources":[],"oidcProviders":[{{issuer}},{{issuer}}]}""")
            .ShouldBe(["spec.oidcProviders[1].issuerURL: is given twice; an issuer may have one entry only"]);
    }

    private static IEnumerable<string> Problems(string spec) =>
        ReceiverReader.Read(Given.Receiver(spec)).Problems.Select(p => p.ToString());
}
