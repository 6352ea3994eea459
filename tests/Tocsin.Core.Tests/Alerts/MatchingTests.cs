using Tocsin.Core.Alerts;
using Tocsin.Core.Events;
using Tocsin.Core.Patterns;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Tests.Alerts;

public class MatchingTests
{
    private static readonly Event s_event = new()
    {
        InvolvedObject = new ObjectReference
        {
            Kind = "Kustomization",
            Namespace = "apps",
            Name = "webapp",
            ApiVersion = "kustomize.toolkit.fluxcd.io/v1",
        },
        Severity = SeverityName.Info,
        Message = "Health check passed in 5s",
    };

    [Theory]
    [InlineData("Kustomization", "webapp", "apps", null)]
    [InlineData("Kustomization", "*", "apps", null)]
    [InlineData("Kustomization", "*", "*", null)]
    [InlineData("Kustomization", "webapp", "*", null)]
    [InlineData("HelmRelease", "*", "*", MatchRule.Kind)]
    [InlineData("kustomization", "*", "*", MatchRule.Kind)]
    [InlineData("Kustomization", "*", "", MatchRule.Namespace)] // the alert's own
    [InlineData("Kustomization", "*", "app", MatchRule.Namespace)]
    [InlineData("Kustomization", "web*", "apps", MatchRule.Name)] // a star counts only alone
    [InlineData("Kustomization", "Webapp", "apps", MatchRule.Name)]
    public void A_source_names_kind_name_and_namespace(string kind, string name, string ns, string? rule) =>
        Verdict(Spec(new EventSource(kind, name, ns)), s_event).ShouldBe(rule);

    [Theory]
    [InlineData("info", "info", null)]
    [InlineData("info", "error", null)]
    [InlineData("info", "trace", null)]
    [InlineData("info", "", null)]
    [InlineData("error", "error", null)]
    [InlineData("error", "info", MatchRule.Severity)]
    [InlineData("error", "trace", MatchRule.Severity)]
    public void Info_takes_every_severity_and_error_only_errors(string alert, string severity, string? rule) =>
        Verdict(Spec() with { EventSeverity = alert }, s_event with { Severity = severity }).ShouldBe(rule);

    [Theory]
    [InlineData("", "", null)]
    [InlineData("passed", "", null)]
    [InlineData("nope,passed", "", null)]
    [InlineData("nope", "", MatchRule.Inclusion)]
    [InlineData("", "passed", MatchRule.Exclusion)]
    [InlineData("passed", "in \\d+s$", MatchRule.Exclusion)] // exclusion beats inclusion
    [InlineData("passed", "nope", null)]
    public void The_message_must_hold_one_inclusion_and_no_exclusion(string inclusion, string exclusion, string? rule) =>
        Verdict(Spec() with { InclusionList = Split(inclusion), ExclusionList = Split(exclusion) }, s_event).ShouldBe(rule);

    [Fact]
    public void Labels_are_compared_pair_by_pair_and_an_object_that_is_not_known_does_not_match()
    {
        var labels = new Labels(new() { ["team"] = "web", ["tier"] = "1" });

        string? Of(Dictionary<string, string> wanted, IObjectLabels known) =>
            Verdict(Spec(new EventSource("Kustomization", "webapp", "apps", wanted)), s_event, known);

        Of(new() { ["team"] = "web" }, labels).ShouldBeNull();
        Of([], labels).ShouldBeNull();
        Of(new() { ["team"] = "web", ["tier"] = "2" }, labels).ShouldBe(MatchRule.Labels);
        Of(new() { ["owner"] = "web" }, labels).ShouldBe(MatchRule.Labels);
        Of([], NoLabels.Instance).ShouldBe(MatchRule.Labels);
    }

    [Fact]
    public void A_suspended_alert_takes_nothing() =>
        Verdict(Spec() with { Suspend = true }, s_event).ShouldBe(MatchRule.Suspended);

    [Fact]
    public void An_alert_without_sources_takes_nothing() =>
        Verdict(Spec() with { EventSources = [] }, s_event).ShouldBe(MatchRule.Kind);

    [Fact]
    public void With_references_across_namespaces_blocked_only_the_own_namespace_counts()
    {
        var alert = Make(Spec(new EventSource("Kustomization", "*", "apps")));
        var index = new AlertIndex([alert], NoLabels.Instance, ownNamespaceOnly: true);

        index.Match(s_event).Rejected.Single().Rejection.Rule.ShouldBe(MatchRule.CrossNamespace);
        index
            .Explain(s_event)
            .Single()
            .Rejection!.Text.ShouldBe(
                "alert 'flux-system/on-call' can't process event from 'Kustomization/apps/webapp', cross-namespace references have been blocked"
            );
    }

    [Fact]
    public void An_alert_with_several_fitting_sources_takes_an_event_once()
    {
        var alert = Make(
            Spec(
                new EventSource("Kustomization", "webapp", "apps", new Dictionary<string, string> { ["a"] = "b" }),
                new EventSource("Kustomization", "*", "*"),
                new EventSource("Kustomization", "webapp", "apps")
            )
        );

        var result = new AlertIndex([alert], NoLabels.Instance, false).Match(s_event);

        result.Matched.ShouldBe([alert]);
        result.Rejected.ShouldBeEmpty();
    }

    [Fact]
    public void An_event_touches_only_alerts_that_name_its_kind_namespace_name_severity_and_a_label()
    {
        var labels = new CountingLabels();
        var none = new Dictionary<string, string>();
        var alerts = Enumerable
            .Range(0, 1000)
            .SelectMany(i =>
                (AlertSpec[])
                    [
                        Spec(new EventSource("HelmRelease", "*", "*", none)),
                        Spec(new EventSource("Kustomization", "*", $"other{i}", none)),
                        Spec(new EventSource("Kustomization", $"other{i}", "apps", none)),
                        Spec(new EventSource("Kustomization", "*", "*", none)) with
                        {
                            EventSeverity = "error",
                        },
                        Spec(new EventSource("Kustomization", "*", "*", none)) with
                        {
                            Suspend = true,
                        },
                        Spec(
                            new EventSource("Kustomization", "*", "*", Wanted(("tier", "web"), ("team", $"other{i}"))),
                            new EventSource("Kustomization", "webapp", "apps", Wanted(("team", $"other{i}"), ("tier", "web")))
                        ),
                    ]
            )
            .Append(Spec(new EventSource("Kustomization", "webapp", "apps", none)))
            .Select(Make)
            .ToList();

        var result = new AlertIndex(alerts, labels, false).Match(s_event);

        (labels.Asked, result.Matched.Count).ShouldBe((1, 1));

        // One of the first alerts is found by the label that all of them ask for: it was not common yet.
        result.Rejected.Count.ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public void Whatever_is_found_by_the_index_is_what_the_rules_say_of_each_alert()
    {
        var random = new Random(20261127);
        for (var round = 0; round < 200; round++)
        {
            var alerts = Enumerable.Range(0, 40).Select(_ => Make(RandomSpec(random))).ToList();
            var labels = random.Next(4) == 0 ? (IObjectLabels)NoLabels.Instance : new Labels(RandomLabels(random));
            var index = new AlertIndex(alerts, labels, ownNamespaceOnly: random.Next(4) == 0);
            var e = s_event with
            {
                InvolvedObject = s_event.InvolvedObject with
                {
                    Name = $"app-{random.Next(3)}",
                    Namespace = $"ns-{random.Next(3)}",
                },
                Severity = random.Next(2) == 0 ? "info" : "error",
            };

            var result = index.Match(e);

            var explained = index.Explain(e).ToList();
            result.Matched.ShouldBe(
                explained.Where(x => x.Rejection is null).Select(x => x.Alert),
                ReferenceEqualityComparer.Instance,
                ignoreOrder: true
            );
            foreach (
                var unknown in explained.Where(x => x.Rejection is { LacksLabels: true } && x.Alert.Spec.EventSources.Count == 1)
            )
            {
                result.Rejected.ShouldContain(r => ReferenceEquals(r.Alert, unknown.Alert) && r.Rejection == unknown.Rejection);
            }
        }
    }

    private static AlertSpec RandomSpec(Random random)
    {
        var sources = Enumerable
            .Range(0, random.Next(4) == 0 ? random.Next(2, 4) : 1)
            .Select(_ => new EventSource(
                random.Next(5) == 0 ? "HelmRelease" : "Kustomization",
                random.Next(2) == 0 ? "*" : $"app-{random.Next(3)}",
                random.Next(2) == 0 ? "*" : $"ns-{random.Next(3)}",
                random.Next(2) == 0 ? null : RandomLabels(random)
            ));
        return Spec([.. sources]) with { EventSeverity = random.Next(2) == 0 ? "info" : "error", Suspend = random.Next(8) == 0 };
    }

    private static Dictionary<string, string> RandomLabels(Random random) =>
        Enumerable.Range(0, 3).Where(_ => random.Next(2) == 0).ToDictionary(i => $"label-{i}", _ => $"value-{random.Next(2)}");

    private static Dictionary<string, string> Wanted(params (string Label, string Value)[] labels) =>
        labels.ToDictionary(l => l.Label, l => l.Value);

    /// <summary>The rule that rejects, null for a match; the index and the explanation must agree.</summary>
    private static string? Verdict(AlertSpec spec, Event e, IObjectLabels? labels = null)
    {
        var index = new AlertIndex([Make(spec)], labels ?? NoLabels.Instance, ownNamespaceOnly: false);
        var explained = index.Explain(e).Single().Rejection;
        var matched = index.Match(e);
        (matched.Matched.Count == 1).ShouldBe(explained is null);
        matched.Rejected.Select(r => r.Rejection).ShouldAllBe(r => r == explained);
        return explained?.Rule;
    }

    private static AlertSpec Spec(params EventSource[] sources) =>
        new() { ProviderName = "slack", EventSources = sources is [] ? [new EventSource("Kustomization", "*", "*")] : sources };

    private static Alert Make(AlertSpec spec) =>
        new(new ObjectName("flux-system", "on-call"), "uid", spec)
        {
            Inclusion = [.. spec.InclusionList.Select(Parse)],
            Exclusion = [.. spec.ExclusionList.Select(Parse)],
        };

    private static Pattern Parse(string text) =>
        Pattern.TryParse(text, out var pattern, out var why) ? pattern : throw new ArgumentException(why);

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private sealed class Labels(Dictionary<string, string> labels) : IObjectLabels
    {
        public IReadOnlyDictionary<string, string>? Of(ObjectReference o) => labels;
    }

    private sealed class CountingLabels : IObjectLabels
    {
        public int Asked { get; private set; }

        public IReadOnlyDictionary<string, string>? Of(ObjectReference o)
        {
            Asked++;
            return new Dictionary<string, string> { ["tier"] = "web" };
        }
    }
}
