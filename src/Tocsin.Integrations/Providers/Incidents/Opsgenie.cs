using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Tocsin.Core.Alerts;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Incidents;

/// <summary>Opsgenie's alert API: an alert for each reason of an object, which further events of the same kind count up.</summary>
internal sealed class Opsgenie : HttpProvider
{
    // https://docs.opsgenie.com/docs/alert-api#create-alert, in characters.
    private const int MessageLimit = 130;
    private const int DescriptionLimit = 15_000;
    private const int EntityLimit = 512;
    private const int SourceLimit = 100;

    /// <summary>Details may have 8,000 characters together; those that are always there take the rest.</summary>
    private static readonly FieldLimits DetailsLimit = new(Total: 7000);
    private const int DetailLimit = 250;

    public override ProviderType Type { get; } = new("opsgenie", Family.Incident) { Needs = Need.Address | Need.Token };

    public override IEnumerable<HttpCall> Compose(Notification n, Destination to) =>
        [
            HttpCall
                .PostJson(new Uri(to.Address.Value), Alert(n.Event, to), OpsgenieJson.Default.OpsgenieAlert)
                .With("Authorization", $"GenieKey {to.HeaderToken}"),
        ];

    private static OpsgenieAlert Alert(Event e, Destination to)
    {
        var o = e.InvolvedObject;
        return new OpsgenieAlert(
            Clip.To($"{o.Kind}/{o.Name}", MessageLimit),
            Alias(e, to),
            e.Message.Length > 0 ? Clip.To(e.Message, DescriptionLimit) : null,
            Details(e),
            Clip.To(o.ToString(), EntityLimit),
            e.ReportingController.Length > 0 ? Clip.To(e.ReportingController, SourceLimit) : null
        );
    }

    private static string Alias(Event e, Destination to) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{to.ProviderUid}/{e.InvolvedObject}/{e.Reason}")));

    private static OrderedDictionary<string, string> Details(Event e)
    {
        var details = Fields.ToObject(Fields.Within(e.Metadata, DetailsLimit));
        details["severity"] = Clip.To(e.Severity, DetailLimit);
        details.TryAdd("reason", Clip.To(e.Reason, DetailLimit));
        return Fields.ToObject(details.OrderBy(d => d.Key, StringComparer.Ordinal));
    }
}

internal sealed record OpsgenieAlert(
    string Message,
    string Alias,
    string? Description,
    OrderedDictionary<string, string> Details,
    string Entity,
    string? Source
);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(OpsgenieAlert))]
internal sealed partial class OpsgenieJson : JsonSerializerContext;
