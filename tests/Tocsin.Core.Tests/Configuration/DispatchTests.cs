using System.Collections.Frozen;
using Tocsin.Core.Alerts;
using Tocsin.Core.Configuration;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Tests.Configuration;

public class DispatchTests
{
    private const string Group = "kustomize.toolkit.fluxcd.io";

    [Theory]
    // family, marks of the event, severity → reason of the gate, or null when it passes
    [InlineData(Family.Chat, EventMarks.None, "info", null)]
    [InlineData(Family.Chat, EventMarks.CommitStatusUpdate, "info", OutcomeReason.CommitStatusUpdate)]
    [InlineData(Family.Incident, EventMarks.CommitStatusUpdate, "error", OutcomeReason.CommitStatusUpdate)]
    [InlineData(Family.Dispatch, EventMarks.CommitStatusUpdate, "info", OutcomeReason.CommitStatusUpdate)]
    [InlineData(Family.Webhook, EventMarks.CommitStatusUpdate, "info", null)]
    [InlineData(Family.CommitStatus, EventMarks.CommitStatusUpdate, "info", null)]
    [InlineData(Family.CommitStatus, EventMarks.None, "info", OutcomeReason.NoCommit)]
    [InlineData(Family.CommitStatus, EventMarks.None, "error", null)]
    [InlineData(Family.CommitStatus, EventMarks.HasCommit, "info", null)]
    [InlineData(Family.ChangeRequest, EventMarks.None, "error", OutcomeReason.NoChangeRequest)]
    [InlineData(Family.ChangeRequest, EventMarks.HasChangeRequest, "info", null)]
    [InlineData(
        Family.ChangeRequest,
        EventMarks.HasChangeRequest | EventMarks.CommitStatusUpdate,
        "info",
        OutcomeReason.CommitStatusUpdate
    )]
    public void Gates_follow_the_family_of_the_provider(Family family, EventMarks marks, string severity, string? reason) =>
        Gates.Check(marks, severity == "error", new ProviderType("x", family))?.Reason.ShouldBe(reason);

    [Fact]
    public void Marks_are_read_from_the_event_as_it_arrived() =>
        Gates
            .MarksOf(
                With(
                    ($"{Group}/commit_status", "update"),
                    ("event.toolkit.fluxcd.io/commit", "abc"),
                    ("event.toolkit.fluxcd.io/change_request", "7")
                )
            )
            .ShouldBe(EventMarks.CommitStatusUpdate | EventMarks.HasCommit | EventMarks.HasChangeRequest);

    [Fact]
    public void A_commit_or_change_request_of_the_alert_does_not_count() =>
        Gates
            .MarksOf(
                With(("event.toolkit.fluxcd.io/commit", ""), ($"{Group}/commit", "abc"), ($"{Group}/commit_status", "other"))
            )
            .ShouldBe(EventMarks.None);

    [Fact]
    public void An_alert_whose_provider_does_not_take_the_event_is_turned_away_by_its_gate()
    {
        var dispatch = Dispatch.Of(With(($"{Group}/commit_status", "update")), Set(new Type(Family.Chat)));

        dispatch.Notifications.ShouldBeEmpty();
        dispatch.Rejected.Single().Rejection.Rule.ShouldBe(MatchRule.Gate);
        dispatch.Gated.Single().Gate.ShouldBe(OutcomeReason.CommitStatusUpdate);
    }

    [Fact]
    public void An_alert_whose_provider_is_missing_is_kept_for_the_day_it_comes()
    {
        var n = Dispatch
            .Of(With(($"{Group}/commit_status", "update"), ($"{Group}/revision", "r")), Set(null))
            .Notifications.Single();

        n.Provider.ShouldBe(new ObjectName("apps", "target"));
        n.Marks.ShouldBe(EventMarks.CommitStatusUpdate);
        n.Event.Metadata["revision"].ShouldBe("r");
    }

    private static ResourceSet Set(IProvider? type)
    {
        var name = new ObjectName("apps", "all");
        var alert = new Alert(
            name,
            "uid",
            new AlertSpec { ProviderName = "target", EventSources = [new EventSource("Kustomization", "*")] }
        );
        var provider = new ProviderResource(alert.Provider, new ProviderSpec(), Readiness.Ready("")) { Type = type };
        return new ResourceSet
        {
            Index = new AlertIndex([alert], NoLabels.Instance, false),
            Providers = (
                type is null ? [] : new Dictionary<ObjectName, ProviderResource> { [provider.Name] = provider }
            ).ToFrozenDictionary(),
        };
    }

    private static Event With(params (string Key, string Value)[] metadata) =>
        new()
        {
            InvolvedObject = new ObjectReference
            {
                Kind = "Kustomization",
                Namespace = "apps",
                Name = "webapp",
                ApiVersion = $"{Group}/v1",
            },
            Metadata = EventMetadata.From(metadata.Select(m => KeyValuePair.Create(m.Key, m.Value))),
        };

    private sealed class Type(Family family) : IProvider
    {
        ProviderType IProvider.Type { get; } = new("x", family);

        public IEnumerable<Problem> Check(Destination to) => [];

        public Task<Outcome> Deliver(Notification n, Destination to, ProviderServices services, CancellationToken cancel) =>
            Task.FromResult<Outcome>(new Outcome.Delivered());
    }
}
