using Tocsin.Core.Alerts;
using Tocsin.Core.Reports;
using Tocsin.Core.Tests.Support;

namespace Tocsin.Core.Tests.Alerts;

public class AlertReaderTests
{
    private const string Source = """{"kind":"Kustomization","name":"*"}""";

    [Fact]
    public void Reads_every_field()
    {
        var read = AlertReader.Read(
            Given.Alert(
                """
                {"providerRef":{"name":"slack"},"eventSeverity":"error","suspend":true,
                 "eventSources":[{"apiVersion":"x/v1","kind":"GitRepository","name":"web","namespace":"apps","matchLabels":{"team":"a"}}],
                 "inclusionList":["^a"],"exclusionList":["b$"],"eventMetadata":{"env":"prod"}}
                """
            ),
            noCrossNamespaceRefs: false
        );

        read.Problems.ShouldBeEmpty();
        read.Spec.ProviderName.ShouldBe("slack");
        read.Spec.EventSeverity.ShouldBe("error");
        read.Spec.Suspend.ShouldBeTrue();
        read.Spec.EventMetadata["env"].ShouldBe("prod");
        var source = read.Spec.EventSources.ShouldHaveSingleItem();
        (source.Kind, source.Name, source.Namespace).ShouldBe(("GitRepository", "web", "apps"));
        source.MatchLabels.ShouldNotBeNull()["team"].ShouldBe("a");
        read.Inclusion.ShouldHaveSingleItem().Text.ShouldBe("^a");
        read.Exclusion.ShouldHaveSingleItem().Text.ShouldBe("b$");
    }

    [Fact]
    public void Severity_defaults_to_info() =>
        Read($$"""{"providerRef":{"name":"p"},"eventSources":[{{Source}}]}""").Spec.EventSeverity.ShouldBe("info");

    [Theory]
    [InlineData("""{"eventSources":[]}""", "spec.providerRef: is required")]
    [InlineData("""{"providerRef":{},"eventSources":[]}""", "spec.providerRef.name: is required")]
    [InlineData("""{"providerRef":{"name":""},"eventSources":[]}""", "spec.providerRef.name: must not be empty")]
    [InlineData(
        """{"providerRef":{"name":5},"eventSources":[]}""",
        "spec.providerRef.name: must be a string, and this is a number; put it in quotes"
    )]
    [InlineData("""{"providerRef":"p","eventSources":[]}""", "spec.providerRef: must be a map of fields")]
    [InlineData("""{"providerRef":{"name":"p"}}""", "spec.eventSources: is required")]
    [InlineData("""{"providerRef":{"name":"p"},"eventSources":{}}""", "spec.eventSources: must be a list")]
    [InlineData("""{"providerRef":{"name":"p"},"eventSources":["x"]}""", "spec.eventSources[0]: must be a map of fields")]
    [InlineData("""{"providerRef":{"name":"p"},"eventSources":[{"name":"x"}]}""", "spec.eventSources[0].kind: is required")]
    [InlineData("""{"providerRef":{"name":"p"},"eventSources":[{"kind":"Bucket"}]}""", "spec.eventSources[0].name: is required")]
    [InlineData(
        """{"providerRef":{"name":"p"},"eventSources":[{"kind":"Bucket","name":""}]}""",
        "spec.eventSources[0].name: must not be empty"
    )]
    [InlineData(
        """{"providerRef":{"name":"p"},"eventSources":[{"kind":"Bucket","name":"x","namespace":""}]}""",
        "spec.eventSources[0].namespace: must not be empty"
    )]
    [InlineData(
        """{"providerRef":{"name":"p"},"eventSources":[{"kind":"Bucket","name":"x","matchLabels":{"a":1}}]}""",
        "spec.eventSources[0].matchLabels.a: must be a string, and this is a number; put it in quotes"
    )]
    [InlineData(
        """{"providerRef":{"name":"p"},"eventSources":[],"eventSeverity":"warning"}""",
        "spec.eventSeverity: 'warning' is not one of the allowed values: info, error"
    )]
    [InlineData(
        """{"providerRef":{"name":"p"},"eventSources":[],"eventMetadata":{"a":true}}""",
        "spec.eventMetadata.a: must be a string, and this is a boolean; put it in quotes"
    )]
    [InlineData(
        """{"providerRef":{"name":"p"},"eventSources":[],"suspend":"yes"}""",
        "spec.suspend: must be true or false, without quotes"
    )]
    [InlineData("""{"providerRef":{"name":"p"},"eventSources":[],"inclusionList":"x"}""", "spec.inclusionList: must be a list")]
    [InlineData(
        """{"providerRef":{"name":"p"},"eventSources":[],"exclusionList":[null]}""",
        "spec.exclusionList[0]: must be a string, and this is null; write \"\" for an empty one"
    )]
    [InlineData("""5""", "spec: must be a map of fields")]
    [InlineData("""null""", "spec: is required")]
    public void Refuses(string spec, string expected) => Errors(Read(spec)).ShouldBe([expected]);

    [Theory]
    [InlineData(
        """{"providerRef":{"name":"p"},"eventSources":[]}""",
        "spec.eventSources: is empty, so no event can match; name at least one source"
    )]
    [InlineData(
        """{"providerRef":{"name":"p"},"eventSources":[{"kind":"Bucket","name":"x"}],"summary":"s"}""",
        "spec.summary: is deprecated; put it under spec.eventMetadata.summary"
    )]
    [InlineData(
        """{"providerRef":{"name":"p"},"eventSources":[{"kind":"Bucket","name":"x"}],"eventSeverty":"error"}""",
        "spec.eventSeverty: is not a known field and is left out; did you mean 'eventSeverity'?"
    )]
    [InlineData(
        """{"providerRef":{"name":"p","namespace":"x"},"eventSources":[{"kind":"Bucket","name":"x"}]}""",
        "spec.providerRef.namespace: is not a known field and is left out: the Provider is always taken from the object's own namespace"
    )]
    [InlineData(
        """{"providerRef":{"name":"p"},"eventSources":[{"kind":"Bucket","name":"x","nam":"y"}]}""",
        "spec.eventSources[0].nam: is not a known field and is left out; did you mean 'name'?"
    )]
    [InlineData(
        """{"providerRef":{"name":"p"},"eventSources":[{"kind":"gitrepository","name":"x"}]}""",
        "spec.eventSources[0].kind: 'gitrepository' is not a kind that the definition of Alert lists; did you mean 'GitRepository'?"
    )]
    [InlineData(
        """{"providerRef":{"name":"p"},"eventSources":[{"kind":"Component","name":"x"}]}""",
        "spec.eventSources[0].kind: 'Component' is not a kind that the definition of Alert lists; events of it match all the same,"
            + " but an API server refuses the Alert until the kind is added there"
    )]
    public void Warns_of(string spec, string expected)
    {
        var read = Read(spec);

        Errors(read).ShouldBeEmpty();
        read.Problems.ShouldHaveSingleItem().ToString().ShouldBe(expected);
    }

    [Fact]
    public void Tells_everything_at_once() =>
        Errors(Read("""{"eventSources":[{"kind":""}],"eventSeverity":"loud","suspend":1}""")).Count().ShouldBe(5);

    [Theory]
    [InlineData("FluxInstance")]
    [InlineData("ResourceSet")]
    [InlineData("ResourceSetInputProvider")]
    [InlineData("Terraform")]
    public void Takes_the_kinds_of_other_producers_without_a_word(string kind) =>
        Read($$"""{"providerRef":{"name":"p"},"eventSources":[{"kind":"{{kind}}","name":"*"}]}""").Problems.ShouldBeEmpty();

    [Theory]
    [InlineData("exclusionList", """["*x","y"]""", true)]
    [InlineData("exclusionList", """["*x"]""", true)]
    [InlineData("inclusionList", """["(?<=x)","y"]""", true)]
    [InlineData("inclusionList", """["*x","(?<=x)"]""", false)]
    public void A_pattern_that_does_not_compile_is_an_error_and_breaks_only_a_list_that_needs_it(
        string list,
        string patterns,
        bool isUsable
    )
    {
        var read = Read(
            $$"""{"providerRef":{"name":"p"},"eventSources":[{"kind":"Bucket","name":"x"}],"{{list}}":{{patterns}}}"""
        );

        Errors(read).ShouldAllBe(e => e.StartsWith($"spec.{list}[", StringComparison.Ordinal));
        read.Problems.ShouldNotBeEmpty();
        read.Problems.ShouldAllBe(p => p.Breaks == !isUsable);
    }

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void Counts_a_summary_in_characters(int length, bool isGood) =>
        Errors(
                Read(
                    $$"""{"providerRef":{"name":"p"},"eventSources":[],"summary":"{{string.Concat(Enumerable.Repeat("🔔", length))}}"}"""
                )
            )
            .Any()
            .ShouldBe(!isGood);

    [Fact]
    public void Refuses_a_name_longer_than_253() =>
        Errors(Read($$"""{"providerRef":{"name":"p"},"eventSources":[{"kind":"Bucket","name":"{{new string('x', 254)}}"}]}"""))
            .ShouldBe(["spec.eventSources[0].name: is 254 characters long; at most 253 are allowed"]);

    [Theory]
    [InlineData(false, false, true)]
    [InlineData(true, true, false)]
    public void Every_namespace_may_be_asked_for_unless_references_across_are_blocked(bool blocked, bool isError, bool isGood)
    {
        const string spec = """{"providerRef":{"name":"p"},"eventSources":[{"kind":"Bucket","name":"*","namespace":"*"}]}""";

        var read = AlertReader.Read(Given.Alert(spec), blocked);

        read.Problems.Any(p => p.Path == "spec.eventSources[0].namespace" && !p.IsWarning).ShouldBe(isError);
        read.Problems.All(p => p.IsWarning).ShouldBe(isGood);
    }

    [Fact]
    public void Another_namespace_is_told_when_references_across_are_blocked()
    {
        const string spec = """{"providerRef":{"name":"p"},"eventSources":[{"kind":"Bucket","name":"*","namespace":"apps"}]}""";

        var problems = AlertReader.Read(Given.Alert(spec), noCrossNamespaceRefs: true).Problems;

        problems.ShouldAllBe(p => p.IsWarning);
        problems[0].Message.ShouldContain("'apps' are refused by --no-cross-namespace-refs");
        problems[1].Reason.ShouldBe(ReadyReason.NothingCanMatch);
    }

    private static ReadAlert Read(string spec) => AlertReader.Read(Given.Alert(spec), noCrossNamespaceRefs: false);

    private static IEnumerable<string> Errors(ReadAlert read) => read.Problems.Where(p => !p.IsWarning).Select(p => p.ToString());
}
