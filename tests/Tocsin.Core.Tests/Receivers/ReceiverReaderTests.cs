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

    [Theory]
    [InlineData("""{"kind":"Kustomization","name":"a"}""", "apiVersion: is missing, and kind 'Kustomization' has no default")]
    [InlineData("""{"kind":"GitRepository","name":"*"}""", "matchLabels: is missing, and name '*' needs it")]
    [InlineData("""{"kind":"GitRepository","name":"a","namespace":"*"}""", "namespace: is '*', which goes with name '*'")]
    [InlineData(
        """{"kind":"GitRepository","name":"*","namespace":"*","matchLabels":{}}""",
        "matchLabels: is empty, and namespace '*' needs a label"
    )]
    public void Warns_of_an_entry_that_can_never_be_followed(string entry, string expected)
    {
        var reading = ReceiverReader.Read(
            Given.Receiver($$"""{"type":"generic","secretRef":{"name":"s"},"resources":[{{entry}}]}""")
        );
        reading.Fault.ShouldBeNull();
        var problem = reading.Problems.ShouldHaveSingleItem();
        problem.IsWarning.ShouldBeTrue();
        problem.ToString().ShouldStartWith($"spec.resources[0].{expected}");
    }

    [Fact]
    public void Reads_all_that_a_spec_has()
    {
        var spec = ReceiverReader
            .Read(
                Given.Receiver(
                    """
                    {"type":"github","interval":"90s","events":["push"],"suspend":true,"secretRef":{"name":"s"},"resourceFilter":"req.a == 1",
                     "resources":[{"apiVersion":"g/v1","kind":"GitRepository","name":"*","namespace":"apps","matchLabels":{"a":"b"},"filter":"true"}]}
                    """
                )
            )
            .Spec;
        spec.Interval.ShouldBe(TimeSpan.FromSeconds(90));
        spec.Events.ShouldBe(["push"]);
        spec.Suspend.ShouldBeTrue();
        spec.SecretName.ShouldBe("s");
        spec.ResourceFilter.ShouldNotBeNull().Text.ShouldBe("req.a == 1");
        spec.HasFilters.ShouldBeTrue();
        var entry = spec.Resources.ShouldHaveSingleItem();
        (entry.ApiVersion, entry.Kind, entry.Name, entry.Namespace).ShouldBe(("g/v1", "GitRepository", "*", "apps"));
        entry.MatchLabels.ShouldNotBeNull()["a"].ShouldBe("b");
        entry.Filter.ShouldNotBeNull().Text.ShouldBe("true");
    }

    [Theory]
    [InlineData("""{"type":"github","resources":[]}""", "ValidationFailed")]
    [InlineData("""{"type":"github","resources":[],"secretRef":{"name":"s"},"resourceFilter":"1"}""", "InvalidCELExpression")]
    public void Says_why_it_cannot_be_used_in_the_words_of_the_reference(string spec, string reason) =>
        ReceiverReader.Read(Given.Receiver(spec)).Fault.ShouldNotBeNull().Reason.ShouldBe(reason);

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
