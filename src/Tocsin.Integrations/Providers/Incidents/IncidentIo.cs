using System.Text.Json.Serialization;
using Tocsin.Core.Alerts;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Incidents;

/// <summary>incident.io's HTTP alert source: errors fire, everything else resolves.</summary>
internal sealed class IncidentIo : HttpProvider
{
    // The vendor publishes no limits; these keep a request far below what gateways take.
    private const int TitleLimit = 500;
    private const int KeyLimit = 500;
    private const int DescriptionBytes = 32_000;
    private static readonly FieldLimits MetadataLimit = new(Value: 4000, Total: 64_000);

    public override ProviderType Type { get; } = new("incident.io", Family.Incident) { Needs = Need.Address | Need.Token };

    public override Outcome.Skipped? Skip(Notification n) =>
        n.Event.Reason == "Progressing" ? new(OutcomeReason.Progressing, "progress neither fires nor resolves an alert") : null;

    public override IEnumerable<HttpCall> Compose(Notification n, Destination to) =>
        [
            HttpCall
                .PostJson(new Uri(to.Address.Value), Alert(n.Event), IncidentIoJson.Default.IncidentIoAlert)
                .With("Authorization", $"Bearer {to.HeaderToken}"),
        ];

    private static IncidentIoAlert Alert(Event e)
    {
        var o = e.InvolvedObject;
        return new IncidentIoAlert(
            Clip.To($"{ObjectLabel.Dotted(o)}: {e.Reason}", TitleLimit),
            e.IsError ? "firing" : "resolved",
            // Without a key nothing could be resolved, so an object without a uid is known by its name.
            Clip.To(o.Uid.Length > 0 ? o.Uid : o.ToString(), KeyLimit),
            e.Message.Length > 0 ? Clip.To(e.Message, DescriptionBytes, static t => t, Fields.JsonBytes) : null,
            Metadata(e)
        );
    }

    private static OrderedDictionary<string, string> Metadata(Event e)
    {
        var metadata = Fields.ToObject(Fields.Within(e.Metadata, MetadataLimit));
        metadata["severity"] = Clip.To(e.Severity, MetadataLimit.Value);
        metadata["reason"] = Clip.To(e.Reason, MetadataLimit.Value);
        if (e.ReportingController.Length > 0)
        {
            metadata["reportingController"] = Clip.To(e.ReportingController, MetadataLimit.Value);
        }

        return Fields.ToObject(metadata.OrderBy(m => m.Key, StringComparer.Ordinal));
    }
}

internal sealed record IncidentIoAlert(
    string Title,
    string Status,
    string DeduplicationKey,
    string? Description,
    OrderedDictionary<string, string> Metadata
);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(IncidentIoAlert))]
internal sealed partial class IncidentIoJson : JsonSerializerContext;
