using System.Text.Json.Nodes;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Providers.Incidents;

namespace Tocsin.Integrations.Tests.Providers.Incidents;

public class AlertmanagerTests
{
    private const string NoEnd = "0001-01-01T00:00:00Z";

    private static readonly Notification s_odd = Some.Notify(
        Some.ErrorEvent with
        {
            Metadata = EventMetadata.From([
                new("app.kubernetes.io/name", "a"),
                new("app_kubernetes_io_name", "b"),
                new("1st", "c"),
                new("größe", "d"),
                new("", "e"),
                new("empty", ""),
                new("severity", "mine"),
            ]),
        }
    );

    private readonly MemoryNotebook _notebook = new();
    private readonly RecordingSender _sender = new();

    [Fact]
    public async Task A_success_ends_what_the_object_fired_by_the_same_labels()
    {
        await Deliver(Some.Error);
        await Deliver(At(Some.Info, minutes: 5));

        var fired = Alerts(0).ShouldHaveSingleItem();
        var told = Alerts(1);
        told.Count.ShouldBe(2);
        Text(told[0], "labels", "severity").ShouldBe("info");
        Text(told[0], "endsAt").ShouldBe(NoEnd);
        told[1]["labels"]!.ToJsonString().ShouldBe(fired["labels"]!.ToJsonString());
        (Text(fired, "status"), Text(told[1], "status")).ShouldBe(("firing", "resolved"));
        Text(told[1], "startsAt").ShouldBe("2026-01-15T10:20:30Z");
        Text(told[1], "endsAt").ShouldBe("2026-01-15T10:25:30Z");
        Text(told[1], "annotations", "message").ShouldBe(Some.InfoEvent.Message);
    }

    [Fact]
    public async Task Golden_of_a_success_after_two_errors()
    {
        await Deliver(Some.Error);
        await Deliver(Some.Notify(Some.ErrorEvent with { Reason = "BuildFailed" }));
        await Deliver(At(Some.Info, minutes: 5));

        Golden.Matches("alertmanager/resolved.http", [_sender.Calls[2]]);
    }

    [Fact]
    public async Task An_alert_ends_once()
    {
        await Deliver(Some.Error);
        await Deliver(Some.Info);
        await Deliver(Some.Info);

        Alerts(2).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_same_error_twice_is_one_alert()
    {
        await Deliver(Some.Error);
        await Deliver(At(Some.Error, minutes: 1));
        await Deliver(At(Some.Info, minutes: 5));

        Alerts(2).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_success_that_was_refused_ends_the_alerts_when_it_is_repeated()
    {
        await Deliver(Some.Error);
        var failing = new RecordingSender(RecordingSender.Reply(503));
        (await Deliver(Some.Info, failing)).ShouldBeOfType<Outcome.Retry>();
        (await Deliver(Some.Info)).ShouldBeOfType<Outcome.Delivered>();

        Alerts(1).Count.ShouldBe(2);
        Golden.Show([_sender.Calls[1]]).ShouldBe(Golden.Show([failing.Only]));
    }

    [Fact]
    public async Task Other_objects_and_other_providers_keep_their_alerts()
    {
        await Deliver(Some.About("other"));
        await Deliver(Some.Error with { Provider = new ObjectName("flux-system", "second") });
        await Deliver(Some.Info);

        Alerts(2).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("Progressing")]
    [InlineData("DependencyNotReady")]
    [InlineData("RollbackSucceeded")]
    public async Task What_is_no_success_ends_nothing(string reason)
    {
        await Deliver(Some.Error);
        await Deliver(Some.Notify(Some.InfoEvent with { Reason = reason }));
        await Deliver(Some.Info);

        Alerts(1).ShouldHaveSingleItem();
        Alerts(2).Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_error_that_could_not_be_noted_is_not_sent()
    {
        _notebook.IsFull = true;

        (await Deliver(Some.Error)).ShouldBeOfType<Outcome.Retry>().Reason.ShouldBe(OutcomeReason.OutboxUnreadable);

        _sender.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task More_alerts_than_fit_into_a_request_end_in_several()
    {
        for (var i = 0; i < 250; i++)
        {
            await Deliver(Some.Notify(Some.ErrorEvent with { Reason = $"Reason{i}" }));
        }

        await Deliver(Some.Info);

        _sender.Calls.Count.ShouldBe(250 + 3);
        Enumerable.Range(250, 3).Sum(i => Alerts(i).Count).ShouldBe(251);
        _notebook.Find(Some.Error.Provider, "").ShouldBeEmpty();
    }

    [Fact]
    public async Task An_alert_never_ends_before_it_began()
    {
        await Deliver(At(Some.Error, minutes: 5));
        await Deliver(Some.Info);

        Text(Alerts(1)[1], "endsAt").ShouldBe(Text(Alerts(1)[1], "startsAt"));
    }

    [Fact]
    public async Task An_event_without_a_time_ends_its_alert_now()
    {
        await Deliver(Some.Notify(Some.ErrorEvent with { Timestamp = null }));
        await Deliver(Some.Notify(Some.InfoEvent with { Timestamp = null }));

        Alerts(0)[0].AsObject().ContainsKey("startsAt").ShouldBeFalse();
        Text(Alerts(1)[1], "endsAt").ShouldBe("2026-01-15T10:20:30Z");
    }

    [Theory]
    [InlineData("HealthCheckFailed", "FluxKustomizationHealthcheckfailed")]
    [InlineData("Progressing", "FluxKustomizationProgressing")]
    [InlineData("OCIArtifactPullFailed", "FluxKustomizationOciartifactpullfailed")]
    [InlineData("two words-and_more", "FluxKustomizationTwo Words-And_more")]
    [InlineData("", "FluxKustomization")]
    public async Task The_name_is_the_reference_s_so_that_routes_and_silences_match(string reason, string name)
    {
        await Deliver(Some.Notify(Some.ErrorEvent with { Reason = reason }));
        Text(Alerts(0)[0], "labels", "alertname").ShouldBe(name);
    }

    [Fact]
    public async Task Names_of_labels_are_as_given()
    {
        await Deliver(s_odd);

        var labels = Alerts(0)[0]["labels"]!.AsObject();
        Text(labels, "app.kubernetes.io/name").ShouldBe("a");
        Text(labels, "app_kubernetes_io_name").ShouldBe("b");
        Text(labels, "1st").ShouldBe("c");
        Text(labels, "größe").ShouldBe("d");
        Text(labels, "severity").ShouldBe("error");
        labels.ContainsKey("empty").ShouldBeFalse();
    }

    [Fact]
    public async Task A_server_that_refuses_them_gets_names_that_fit_and_is_remembered()
    {
        var old = new RecordingSender(RecordingSender.Reply(400, "invalid label set: invalid name \"1st\""));
        (await Deliver(s_odd, old)).ShouldBeOfType<Outcome.Delivered>();

        old.Calls.Count.ShouldBe(2);
        var labels = JsonNode.Parse(old.Calls[1].Body.Span)!.AsArray()[0]!["labels"]!.AsObject();
        Text(labels, "app_kubernetes_io_name").ShouldBe("b");
        Text(labels, "_1st").ShouldBe("c");
        Text(labels, "gr__e").ShouldBe("d");
        Text(labels, "_").ShouldBe("e");

        await Deliver(s_odd);
        Text(Alerts(0)[0], "labels", "_1st").ShouldBe("c");

        // What ends is what fired, and what was refused never did.
        await Deliver(At(Some.Info, minutes: 5));
        Alerts(1).Count.ShouldBe(2);
        Text(Alerts(1)[1], "labels", "_1st").ShouldBe("c");

        // Another Provider may be another server.
        await Deliver(s_odd with { Provider = new ObjectName("flux-system", "second") });
        Text(Alerts(2)[0], "labels", "1st").ShouldBe("c");
    }

    [Fact]
    public async Task A_refusal_for_another_reason_stays_one()
    {
        var refusing = new RecordingSender(RecordingSender.Reply(400, "bad"), RecordingSender.Reply(400, "bad"));
        (await Deliver(s_odd, refusing)).ShouldBeOfType<Outcome.Rejected>();
        (await Deliver(Some.Error, new RecordingSender(RecordingSender.Reply(400, "bad")))).ShouldBeOfType<Outcome.Rejected>();

        await Deliver(s_odd);
        Text(Alerts(0)[0], "labels", "1st").ShouldBe("c");
    }

    [Fact]
    public async Task The_user_name_and_password_come_before_the_token()
    {
        var both = Some.Destination("alertmanager") with { Username = "flux", Password = Sensitive.Of("pw") };
        await Attempt.Run(new Alertmanager(), Some.Error, both, Some.Services(_sender), default);

        _sender.Only.Headers.ShouldContain(new KeyValuePair<string, string>("Authorization", "Basic Zmx1eDpwdw=="));
    }

    private Task<Outcome> Deliver(Notification n, RecordingSender? sender = null) =>
        Attempt.Run(
            new Alertmanager(),
            n,
            Some.Destination("alertmanager"),
            Some.Services(sender ?? _sender, new FakeClock(), _notebook),
            default
        );

    private static Notification At(Notification n, int minutes) =>
        n with
        {
            Event = n.Event with { Timestamp = n.Event.Timestamp!.Value.AddMinutes(minutes) },
        };

    private List<JsonNode> Alerts(int call) => [.. JsonNode.Parse(_sender.Calls[call].Body.Span)!.AsArray().Select(a => a!)];

    private static string Text(JsonNode node, params string[] path) => path.Aggregate(node, (n, p) => n[p]!).GetValue<string>();
}
