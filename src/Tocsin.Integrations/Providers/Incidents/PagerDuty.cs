using System.Text.Json.Serialization;
using Tocsin.Core.Alerts;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Providers.Incidents;

/// <summary>PagerDuty Events API v2: errors trigger, everything else resolves; information is a change event too.</summary>
internal sealed class PagerDuty : HttpProvider
{
    // https://developer.pagerduty.com/docs/send-alert-event: summary 1024 characters, event 512 KB.
    private const int SummaryLimit = 1024;
    private const int SourceLimit = 1024;
    private const int MessageBytes = 100_000;
    private static readonly FieldLimits FieldsLimit = new(Total: 100_000);

    public override ProviderType Type { get; } =
        new("pagerduty", Family.Incident) { Needs = Need.Address | Need.Channel, ChannelIsSecret = true };

    public override IEnumerable<Problem> Check(Destination to) => Relay.Check(Type, Need.Channel, to, "pagerduty.com");

    public override Outcome.Skipped? Skip(Notification n) =>
        n.Event.Reason == "Progressing" ? new(OutcomeReason.Progressing, "progress neither opens nor closes an incident") : null;

    public override IEnumerable<HttpCall> Compose(Notification n, Destination to)
    {
        var e = n.Event;
        var api = Api(new Uri(to.Address.Value));
        var key = to.Channel.Value.Trim();
        yield return HttpCall.PostJson(
            new Uri(api + "/v2/enqueue"),
            new PagerDutyAlert(key, e.IsError ? "trigger" : "resolve", DedupKey(e.InvolvedObject), e.IsError ? Alert(e) : null),
            PagerDutyJson.Default.PagerDutyAlert
        );
        if (e.Severity == SeverityName.Info)
        {
            yield return HttpCall.PostJson(
                new Uri(api + "/v2/change/enqueue"),
                new PagerDutyChange(key, new PagerDutyChangePayload(Summary(e), Source(e), Time(e), Details(e))),
                PagerDutyJson.Default.PagerDutyChange
            );
        }
    }

    // 400 is also the answer to a routing key that is none.
    public override Outcome Judge(HttpReply reply, Destination to) =>
        HttpJudge.ByStatus(reply) switch
        {
            Outcome.Rejected r when reply.Status is 400 => r with
            {
                Text = $"{r.Text}; check that spec.channel is the integration key of an Events API v2 integration",
            },
            Outcome.Waiting => new Outcome.Waiting(
                $"{HttpJudge.Say(reply)}; check that spec.channel is the integration key of an Events API v2 integration"
            ),
            var other => other,
        };

    private static PagerDutyPayload Alert(Event e) =>
        new(Summary(e), Source(e), "error", Time(e), e.InvolvedObject.Name, e.InvolvedObject.Kind, Details(e));

    private static string Summary(Event e) =>
        Clip.To($"{StatusDescription.Of(e.Reason)}: {ObjectLabel.Short(e.InvolvedObject)}", SummaryLimit);

    private static string Source(Event e) => Clip.To($"Flux {e.ReportingController}", SourceLimit);

    private static string? Time(Event e) => e.Timestamp is { } at ? EventJson.Timestamp(at) : null;

    private static PagerDutyDetails Details(Event e) =>
        new(
            Clip.To(e.Message, MessageBytes, static t => t, Fields.JsonBytes),
            Fields.ToObject(Fields.Within(e.Metadata, FieldsLimit).OrderBy(f => f.Key, StringComparer.Ordinal))
        );

    // Without a key PagerDuty could never close what it opened, so an object without a uid is known by its name.
    private static string DedupKey(ObjectReference o) => o.Uid.Length > 0 ? o.Uid : o.ToString();

    // PagerDuty's own hosts have one API; elsewhere, in front of it, may be a proxy with a path of its own.
    private static string Api(Uri address)
    {
        var origin = address.GetLeftPart(UriPartial.Authority).Replace(address.UserInfo + "@", "", StringComparison.Ordinal);
        if (address.Host.EndsWith("pagerduty.com", StringComparison.OrdinalIgnoreCase))
        {
            return origin;
        }

        var path = address.AbsolutePath.TrimEnd('/');
        foreach (var known in (ReadOnlySpan<string>)["/v2/change/enqueue", "/v2/enqueue", "/v2"])
        {
            if (path.EndsWith(known, StringComparison.Ordinal))
            {
                path = path[..^known.Length];
                break;
            }
        }

        return origin + path;
    }
}

internal sealed record PagerDutyAlert(string RoutingKey, string EventAction, string DedupKey, PagerDutyPayload? Payload);

internal sealed record PagerDutyPayload(
    string Summary,
    string Source,
    string Severity,
    string? Timestamp,
    string Component,
    string Group,
    PagerDutyDetails CustomDetails
);

internal sealed record PagerDutyChange(string RoutingKey, PagerDutyChangePayload Payload);

internal sealed record PagerDutyChangePayload(string Summary, string Source, string? Timestamp, PagerDutyDetails CustomDetails);

internal sealed record PagerDutyDetails(string Message, OrderedDictionary<string, string> Metadata);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(PagerDutyAlert)), JsonSerializable(typeof(PagerDutyChange))]
internal sealed partial class PagerDutyJson : JsonSerializerContext;
