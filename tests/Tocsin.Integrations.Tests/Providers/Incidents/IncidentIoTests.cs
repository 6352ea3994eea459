using System.Text.Json.Nodes;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Integrations.Providers.Incidents;

namespace Tocsin.Integrations.Tests.Providers.Incidents;

public class IncidentIoTests
{
    [Fact]
    public void An_object_without_a_uid_is_known_by_its_name() =>
        Body(Some.ErrorEvent with { InvolvedObject = Some.ErrorEvent.InvolvedObject with { Uid = "" } })["deduplication_key"]!
            .GetValue<string>()
            .ShouldBe("Kustomization/apps/webapp");

    [Fact]
    public void What_the_event_says_replaces_metadata_of_the_same_name()
    {
        var mine = EventMetadata.From([new("severity", "a"), new("reason", "b"), new("reportingController", "c")]);

        var metadata = Body(Some.ErrorEvent with { Metadata = mine })["metadata"]!;

        metadata
            .ToJsonString()
            .ShouldBe("""{"reason":"HealthCheckFailed","reportingController":"kustomize-controller","severity":"error"}""");
    }

    [Fact]
    public void A_message_that_is_empty_is_left_out() =>
        Body(Some.ErrorEvent with { Message = "" }).AsObject().ContainsKey("description").ShouldBeFalse();

    [Fact]
    public async Task Progress_is_not_sent()
    {
        var sender = new RecordingSender();
        var n = Some.Notify(Some.InfoEvent with { Reason = "Progressing" });

        var outcome = await Attempt.Run(new IncidentIo(), n, Some.Destination("incident.io"), Some.Services(sender), default);

        outcome.ShouldBeOfType<Outcome.Skipped>().Reason.ShouldBe(OutcomeReason.Progressing);
        sender.Calls.ShouldBeEmpty();
    }

    private static JsonNode Body(Event e) =>
        JsonNode.Parse(new IncidentIo().Compose(Some.Notify(e), Some.Destination("incident.io")).Single().Body.Span)!;
}
