using Tocsin.Core.Alerts;
using Tocsin.Core.Configuration;
using Tocsin.Core.Reports;
using Tocsin.Core.Tests.Support;

namespace Tocsin.Core.Tests.Alerts;

/// <summary>Sources of kinds and namespaces that a cluster does not have.</summary>
public class DeadSourceTests
{
    private const string Here = "{'kind':'Kustomization','name':'*'}";
    private const string Kind = "{'kind':'ImagePolicy','name':'*'}";
    private const string Namespace = "{'kind':'Kustomization','name':'*','namespace':'aps'}";
    private const string Glob = "{'kind':'Kustomization','name':'web-*'}";
    private const string Shouted = "{'kind':'Kustomization','name':'*','namespace':'APPS'}";
    private const string Everywhere = "{'kind':'Kustomization','name':'*','namespace':'*'}";

    private static readonly Surroundings s_around = new()
    {
        UnservedKinds = new HashSet<string> { "ImagePolicy" },
        Namespaces = new HashSet<string> { "flux-system", "apps" },
    };

    [Theory]
    [InlineData(Here, true, "Alert is Ready")]
    [InlineData(Everywhere, true, "Alert is Ready")]
    [InlineData(Kind, false, "spec.eventSources[0].kind: the cluster serves no ImagePolicy")]
    [InlineData(Namespace, false, "spec.eventSources[0].namespace: namespace 'aps' does not exist")]
    [InlineData($"{Kind},{Namespace}", false, "spec.eventSources[0].kind: ")]
    [InlineData($"{Kind},{Glob}", false, "spec.eventSources[0].kind: ")]
    [InlineData($"{Here},{Glob}", true, "Alert is Ready, but spec.eventSources[1].name: 'web-*' is taken as it stands")]
    [InlineData(Glob, false, "spec.eventSources[0].name: 'web-*' is taken as it stands")]
    [InlineData(Shouted, false, "spec.eventSources[0].namespace: no namespace can be called 'APPS'")]
    [InlineData($"{Here},{Kind}", true, "Alert is Ready, but spec.eventSources[1].kind: ")]
    [InlineData($"{Namespace},{Everywhere}", true, "Alert is Ready, but spec.eventSources[0].namespace: ")]
    public void An_alert_is_ready_while_one_source_lives(string sources, bool isReady, string says)
    {
        var alert = Compiled(sources, s_around);

        alert.Readiness.IsReady.ShouldBe(isReady);
        alert.Readiness.Message.ShouldStartWith(says);
        alert.Readiness.Reason.ShouldBe(isReady ? ReadyReason.Succeeded : ReadyReason.NothingCanMatch);
        alert.Active.ShouldNotBeNull("events are matched all the same");
    }

    [Fact]
    public void What_may_come_is_told_apart_from_what_only_the_alert_can_mend()
    {
        Compiled(Kind, s_around).Aspects.Spec.IsReady.ShouldBeTrue();
        Compiled(Kind, s_around).Aspects.Matching!.IsReady.ShouldBeFalse();
        Compiled(Kind, s_around, "'exclusionList':['.*'],").Aspects.Spec.IsReady.ShouldBeFalse();
    }

    [Fact]
    public void What_is_not_known_is_held_against_nobody()
    {
        Compiled($"{Kind},{Namespace}", Surroundings.Unknown).Readiness.Message.ShouldBe("Alert is Ready");
        Compiled(Namespace, s_around with { Namespaces = null }).Readiness.Message.ShouldBe("Alert is Ready");
    }

    [Fact]
    public void A_source_that_is_refused_lives_no_more_than_one_that_is_not_there()
    {
        var readiness = Compiled($"{Kind},{Namespace}", s_around, noCrossNamespaceRefs: true).Readiness;

        readiness.Reason.ShouldBe(ReadyReason.NothingCanMatch);
        readiness.Message.ShouldBe("spec.eventSources[0].kind: " + KindText);
    }

    private const string KindText =
        "the cluster serves no ImagePolicy, so no event of one can come; install the controller of Flux that defines it, or take the"
        + " source out";

    private static AlertResource Compiled(
        string sources,
        Surroundings around,
        string more = "",
        bool noCrossNamespaceRefs = false
    )
    {
        var spec = $"{{'providerRef':{{'name':'p'}},{more}'eventSources':[{sources}]}}".Replace('\'', '"');
        return Given
            .Compiler(noCrossNamespaceRefs: noCrossNamespaceRefs, surroundings: () => around)
            .Compile([Given.Alert(spec), Given.Provider("""{"type":"slack","address":"https://hooks.example.test/x"}""")])
            .Resources.Alerts.Values.ShouldHaveSingleItem();
    }
}
