using Tocsin.Core.Events;
using Tocsin.Core.Receivers;
using Tocsin.Core.Reports;
using Tocsin.Core.Tests.Support;

namespace Tocsin.Core.Tests.Configuration;

public class ResourceCompilerTests
{
    private const string Slack = """{"type":"slack","address":"https://h.test/x"}""";
    private const string Everything = """{"providerRef":{"name":"p"},"eventSources":[{"kind":"Bucket","name":"*"}]}""";
    private static readonly ObjectName s_alert = new("flux-system", "a");
    private static readonly ObjectName s_provider = new("flux-system", "p");

    [Fact]
    public void A_good_pair_is_ready_in_the_words_of_the_reference()
    {
        var (set, findings) = Given.Compiler().Compile([Given.Alert(Everything), Given.Provider(Slack)]);

        findings.ShouldBeEmpty();
        set.Alerts[s_alert].Readiness.ShouldBe(new Readiness(true, "Succeeded", "Alert is Ready"));
        set.Providers[s_provider].Readiness.ShouldBe(new Readiness(true, "Succeeded", "Provider is Ready"));
        set.Index.Alerts.ShouldHaveSingleItem().ShouldBe(set.Alerts[s_alert].Active);
    }

    [Fact]
    public void An_alert_whose_provider_is_elsewhere_waits_for_it_and_names_the_cure()
    {
        var (set, findings) = Given.Compiler().Compile([Given.Alert(Everything), Given.Provider(Slack, ns: "flagger-system")]);

        var alert = set.Alerts[s_alert];
        alert.Active.ShouldNotBeNull();
        (alert.Readiness.IsReady, alert.Readiness.Reason).ShouldBe((false, ReadyReason.ProviderNotFound));
        alert.Readiness.Message.ShouldBe(
            "spec.providerRef.name: Provider 'p' does not exist in namespace 'flux-system'; one of that name is in 'flagger-system': "
                + "move the Alert there, or create the Provider (and its Secret) in 'flux-system' — an Alert can only use a Provider "
                + "of its own namespace"
        );
        findings.ShouldHaveSingleItem().Problem.IsWarning.ShouldBeFalse();
    }

    [Fact]
    public void A_misspelt_provider_is_suggested() =>
        Given
            .Compiler()
            .Compile([Given.Alert(Everything.Replace("\"p\"", "\"slakc\"")), Given.Provider(Slack, name: "slack")])
            .Resources.Alerts[s_alert]
            .Readiness.Message.ShouldEndWith("did you mean 'slack'?");

    [Fact]
    public void An_alert_is_not_ready_while_its_provider_is_not()
    {
        var set = Given.Compiler().Compile([Given.Alert(Everything), Given.Provider("""{"type":"slack"}""")]).Resources;

        set.Alerts[s_alert].Readiness.Reason.ShouldBe(ReadyReason.ProviderNotReady);
        set.Alerts[s_alert].Readiness.Message.ShouldStartWith("Provider 'p' is not ready: spec.address: ");
        set.Alerts[s_alert].Active.ShouldNotBeNull();
    }

    [Fact]
    public void An_alert_that_nothing_can_match_is_not_ready_and_yet_only_a_warning()
    {
        var (set, findings) = Given
            .Compiler()
            .Compile([Given.Alert("""{"providerRef":{"name":"p"},"eventSources":[]}"""), Given.Provider(Slack)]);

        set.Alerts[s_alert].Readiness.Reason.ShouldBe(ReadyReason.NothingCanMatch);
        findings.ShouldHaveSingleItem().Problem.IsWarning.ShouldBeTrue();
    }

    [Fact]
    public void A_suspended_provider_is_not_ready_and_keeps_its_destination()
    {
        var provider = Given
            .Compiler()
            .Compile([Given.Provider("""{"type":"slack","address":"https://h.test","suspend":true}""")])
            .Resources.Providers[s_provider];

        (provider.IsSuspended, provider.Readiness.Reason).ShouldBe((true, ReadyReason.Suspended));
        provider.Destination.ShouldNotBeNull();
    }

    [Fact]
    public void A_type_without_an_implementation_is_told_apart_from_a_mistake()
    {
        var provider = Given.Compiler().Compile([Given.Provider("""{"type":"nats","address":"nats://h"}""")]).Resources.Providers[
            s_provider
        ];

        (provider.Readiness.Reason, provider.Type, provider.Destination).ShouldBe((ReadyReason.NotSupportedYet, null, null));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void A_ServiceAccount_needs_a_cluster_and_says_so(bool? hasServiceAccounts, bool isReady)
    {
        var provider = Given
            .Compiler(hasServiceAccounts: hasServiceAccounts)
            .Compile([
                Given.Provider("""{"type":"azuredevops","address":"https://x.test/a/b/_git/c","serviceAccountName":"sa"}"""),
            ])
            .Resources.Providers.Values.ShouldHaveSingleItem();
        provider.Readiness.IsReady.ShouldBe(isReady);
        if (!isReady)
        {
            provider.Readiness.Message.ShouldStartWith(
                "spec.serviceAccountName: needs the ServiceAccounts of a cluster; run Tocsin"
            );
        }
    }

    [Theory]
    [InlineData("""{"type":"github","resources":[],"secretRef":{"name":"s"}}""", ReadyReason.TokenNotFound)]
    [InlineData("""{"type":"github","resources":[]}""", ReadyReason.ValidationFailed)]
    [InlineData("""{"type":"github","resources":[],"secretRef":{"name":"t"}}""", ReadyReason.Succeeded)]
    [InlineData("""{"type":"github","resources":[],"secretRef":{"name":"t"},"suspend":true}""", ReadyReason.Suspended)]
    public void A_receiver_is_ready_with_its_token(string spec, string reason)
    {
        var set = Given.Compiler().Compile([Given.Receiver(spec), Given.Secret("t", ("token", "s3cr3t"))]).Resources;

        var receiver = set.Receivers.Values.ShouldHaveSingleItem();
        (receiver.Readiness.IsReady, receiver.Readiness.Reason).ShouldBe((reason == ReadyReason.Succeeded, reason));
    }

    [Fact]
    public void The_path_of_a_receiver_is_made_of_the_token_as_stored()
    {
        var receiver = Given.Receiver("""{"type":"github","resources":[],"secretRef":{"name":"t"}}""");
        var set = Given.Compiler().Compile([receiver, Given.Secret("t", ("token", "s3cr3t"))]).Resources;

        set.Receivers.Values.Single().WebhookPath.ShouldBe(WebhookPath.Of("s3cr3t", "r", "flux-system"));
    }

    [Fact]
    public void An_invalid_alert_keeps_its_last_good_state_until_it_is_mended()
    {
        var compiler = Given.Compiler();
        var good = compiler.Compile([Given.Alert(Everything), Given.Provider(Slack)]).Resources.Alerts[s_alert].Active;

        var broken = compiler.Compile([Given.Alert("""{"providerRef":{"name":"p"}}"""), Given.Provider(Slack)]).Resources;

        broken.Alerts[s_alert].Active.ShouldBeSameAs(good);
        broken.Alerts[s_alert].Readiness.IsReady.ShouldBeFalse();
        broken.Index.Alerts.ShouldHaveSingleItem().ShouldBeSameAs(good);

        var mended = compiler.Compile([Given.Alert(Everything.Replace("Bucket", "HelmChart")), Given.Provider(Slack)]).Resources;
        mended.Alerts[s_alert].Readiness.IsReady.ShouldBeTrue();
        mended.Alerts[s_alert].Active.ShouldNotBeSameAs(good);
    }

    [Fact]
    public void An_unchanged_alert_stays_the_same_instance_even_with_warnings()
    {
        var compiler = Given.Compiler();
        var spec = Everything[..^1] + ""","summary":"old"}""";
        var first = compiler.Compile([Given.Alert(spec)]).Resources.Alerts[s_alert].Active;

        compiler
            .Compile([Given.Alert(spec), Given.Alert(Everything, name: "b")])
            .Resources.Alerts[s_alert]
            .Active.ShouldBeSameAs(first);
    }

    [Fact]
    public void An_alert_that_is_gone_matches_no_more()
    {
        var compiler = Given.Compiler();
        compiler.Compile([Given.Alert(Everything)]);

        var set = compiler.Compile([]).Resources;

        set.Alerts.ShouldBeEmpty();
        set.Index.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public void Of_two_objects_with_one_name_the_first_counts_and_both_places_are_named()
    {
        var first = Given.All(Json(Given.Group, "error"), "a.json").Objects;
        var second = Given.All(Json(Given.Group, "info"), "b.json").Objects;

        var (set, findings) = Given.Compiler().Compile([.. first, .. second, Given.Provider(Slack)]);

        set.Alerts[s_alert].Spec.EventSeverity.ShouldBe("error");
        findings
            .ShouldHaveSingleItem()
            .ToString()
            .ShouldBe(
                "b.json:1: Alert/flux-system/a: metadata.name: error: is defined twice: the one in a.json:1 is used; remove this one or that"
            );
    }

    [Fact]
    public void A_foreign_kind_of_the_same_name_is_just_another_object()
    {
        var set = Given.Compiler().Compile(Given.All(Json("example.test", "none")).Objects).Resources;

        set.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public void Labels_are_found_whatever_the_version()
    {
        var objects = Given.All(
            """
            {"apiVersion":"apps.test/v2","kind":"Thing","metadata":{"name":"x","namespace":"n","labels":{"team":"a"}}}
            {"apiVersion":"v1","kind":"Thing","metadata":{"name":"x","namespace":"n"}}
            """
        );
        var alert = Given.Alert(
            """{"providerRef":{"name":"p"},"eventSources":[{"kind":"HelmRelease","name":"*","matchLabels":{"team":"a"}}]}"""
        );
        var release = Given.One(
            """{"apiVersion":"helm.toolkit.fluxcd.io/v2","kind":"HelmRelease","metadata":{"name":"r","namespace":"flux-system","labels":{"team":"a"}}}"""
        );

        var index = Given.Compiler().Compile([alert, release, .. objects.Objects]).Resources.Index;

        index.Match(About("helm.toolkit.fluxcd.io/v2beta2", "r")).Matched.Count.ShouldBe(1);
        index.Match(About("helm.toolkit.fluxcd.io/v2", "other")).Matched.ShouldBeEmpty();
        index.Match(About("elsewhere.test/v2", "r")).Matched.ShouldBeEmpty();
    }

    private static Event About(string apiVersion, string name) =>
        new()
        {
            InvolvedObject = new ObjectReference
            {
                ApiVersion = apiVersion,
                Kind = "HelmRelease",
                Name = name,
                Namespace = "flux-system",
            },
            Severity = "info",
            Message = "m",
        };

    private static string Json(string group, string severity) =>
        $$$"""
            {"apiVersion":"{{{group}}}/v1beta3","kind":"Alert","metadata":{"name":"a","namespace":"flux-system"},
             "spec":{"providerRef":{"name":"p"},"eventSeverity":"{{{severity}}}","eventSources":[{"kind":"Bucket","name":"*"}]}}
            """;
}
