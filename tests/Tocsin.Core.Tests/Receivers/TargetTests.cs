using Tocsin.Core.Receivers;

namespace Tocsin.Core.Tests.Receivers;

/// <summary>What an entry of <c>spec.resources</c> asks for.</summary>
public class TargetTests
{
    private static readonly Dictionary<string, string> s_labels = new() { ["app"] = "web", ["tier"] = "front" };
    private static readonly TargetKind s_git = new("source.toolkit.fluxcd.io", "v1", "GitRepository");

    [Theory]
    [InlineData("Bucket", "source.toolkit.fluxcd.io/v1")]
    [InlineData("HelmChart", "source.toolkit.fluxcd.io/v1")]
    [InlineData("HelmRepository", "source.toolkit.fluxcd.io/v1")]
    [InlineData("GitRepository", "source.toolkit.fluxcd.io/v1")]
    [InlineData("OCIRepository", "source.toolkit.fluxcd.io/v1")]
    [InlineData("ImageRepository", "image.toolkit.fluxcd.io/v1")]
    [InlineData("ArtifactGenerator", "source.extensions.fluxcd.io/v1beta1")]
    public void Some_kinds_have_an_API_of_their_own(string kind, string api) =>
        Of(new(kind, "a")).ShouldBeOfType<Target.Named>().Kind.ApiVersion.ShouldBe(api);

    [Theory]
    [InlineData("Kustomization")]
    [InlineData("HelmRelease")]
    [InlineData("ImagePolicy")]
    [InlineData("ImageUpdateAutomation")]
    [InlineData("ExternalArtifact")]
    public void The_others_must_say_it(string kind) =>
        Of(new(kind, "a")).ShouldBe(new Target.Refused($"apiVersion must be specified for kind \"{kind}\""));

    [Theory]
    [InlineData("v1", "", "v1")]
    [InlineData("g/v2", "g", "v2")]
    [InlineData("g/v2/more", "g", "v2")]
    public void A_given_API_is_taken(string given, string group, string version) =>
        Of(new("X", "a", given)).ShouldBe(new Target.Named(new(group, version, "X"), "apps", "a"));

    [Fact]
    public void A_name_is_found_whatever_its_labels() =>
        Of(new("GitRepository", "web") { MatchLabels = s_labels }).ShouldBe(new Target.Named(s_git, "apps", "web"));

    [Fact]
    public void A_star_asks_for_the_labels_in_one_namespace()
    {
        var all = Of(new("GitRepository", "*", Namespace: "other") { MatchLabels = s_labels }).ShouldBeOfType<Target.Labelled>();
        all.ShouldBe(new Target.Labelled(s_git, "other", s_labels));
        all.Matches(s_labels).ShouldBeTrue();
        all.Matches(new Dictionary<string, string> { ["app"] = "web" }).ShouldBeFalse();
        all.LogText.ShouldBe("annotate resources by matchLabel for kind \"GitRepository\" in \"other\"");
        all.NothingFound.ShouldBe(
            "no \"GitRepository\" resources found with matching labels map[\"app\":\"web\" \"tier\":\"front\"]' in \"other\" namespace"
        );
    }

    [Fact]
    public void No_labels_are_not_an_empty_list_of_labels()
    {
        Of(new("GitRepository", "*")).ShouldBe(new Target.Refused("matchLabels field not set when using wildcard '*' as name"));
        Of(new("GitRepository", "*") { MatchLabels = new Dictionary<string, string>() })
            .ShouldBeOfType<Target.Labelled>()
            .Matches(s_labels)
            .ShouldBeTrue();
    }

    [Fact]
    public void Two_stars_ask_for_the_labels_everywhere_and_need_one()
    {
        var everywhere = new ResourceReference("GitRepository", "*", Namespace: "*") { MatchLabels = s_labels };
        Of(everywhere).ShouldBe(new Target.Labelled(s_git, "", s_labels));
        Of(everywhere with { MatchLabels = new Dictionary<string, string>() }).ShouldBeOfType<Target.Refused>();
        Target.Of(everywhere, "apps", noCrossNamespaceRefs: true).ShouldBeOfType<Target.Refused>();
    }

    [Fact]
    public void Another_namespace_can_be_forbidden()
    {
        var other = new ResourceReference("GitRepository", "web", Namespace: "other");
        Of(other).ShouldBe(new Target.Named(s_git, "other", "web"));
        Target
            .Of(other, "apps", noCrossNamespaceRefs: true)
            .ShouldBe(new Target.Refused("cross-namespace references are not allowed"));
        Target.Of(other with { Namespace = "apps" }, "apps", noCrossNamespaceRefs: true).ShouldBeOfType<Target.Named>();
    }

    private static Target Of(ResourceReference entry) => Target.Of(entry, "apps", noCrossNamespaceRefs: false);
}
