using System.Text.Json;
using Tocsin.Core.Delivery;
using Tocsin.Core.Resources;

namespace Tocsin.Console;

/// <summary>Resources as the console shows them: no address, no channel, nothing of a Secret.</summary>
internal static class ResourceJson
{
    public static Action<Utf8JsonWriter> Alerts(ResourceSet set, StandingBook book) =>
        json =>
        {
            foreach (var alert in set.Alerts.Values.OrderBy(a => a.Name.ToString(), StringComparer.Ordinal))
            {
                var standing = book.OfAlert(alert.Name);
                Begin(json, "Alert", alert.Name, alert.IsSuspended, standing.Judge(alert.Readiness), alert.Labels);
                Write(json, standing);
                json.WriteString("provider", new ObjectName(alert.Name.Namespace, alert.Spec.ProviderName).ToString());
                json.WriteString("eventSeverity", alert.Spec.EventSeverity);
                json.WriteEndObject();
            }
        };

    public static Action<Utf8JsonWriter> Providers(ResourceSet set, StandingBook book) =>
        json =>
        {
            foreach (var provider in set.Providers.Values.OrderBy(p => p.Name.ToString(), StringComparer.Ordinal))
            {
                var standing = book.OfProvider(provider.Name);
                Begin(json, "Provider", provider.Name, provider.IsSuspended, standing.Judge(provider.Readiness), provider.Labels);
                Write(json, standing);
                json.WriteString("type", provider.Spec.Type);
                json.WriteEndObject();
            }
        };

    public static Action<Utf8JsonWriter> Receivers(ResourceSet set) =>
        json =>
        {
            foreach (var receiver in set.Receivers.Values.OrderBy(r => r.Name.ToString(), StringComparer.Ordinal))
            {
                Begin(json, "Receiver", receiver.Name, receiver.IsSuspended, receiver.Readiness, receiver.Labels);
                json.WriteEndObject();
            }
        };

    private static void Write(Utf8JsonWriter json, Standing standing)
    {
        HistoryJson.Optional(json, "lastDeliveredAt", standing.LastDelivered);
        HistoryJson.Optional(json, "lastFailureAt", standing.LastFailure);
        json.WriteString("lastFailure", standing.Failure);
        json.WriteNumber("deliveredInLastHour", standing.DeliveredInHour);
        json.WriteNumber("failedInLastHour", standing.FailedInHour);
    }

    private static void Begin(
        Utf8JsonWriter json,
        string kind,
        ObjectName name,
        bool suspended,
        Readiness readiness,
        IReadOnlyDictionary<string, string> labels
    )
    {
        json.WriteStartObject();
        json.WriteString("kind", kind);
        json.WriteString("namespace", name.Namespace);
        json.WriteString("name", name.Name);
        json.WriteBoolean("suspended", suspended);
        json.WriteBoolean("ready", readiness.IsReady);
        json.WriteString("reason", readiness.Reason);
        json.WriteString("message", readiness.Message);
        json.WriteStartObject("labels");
        foreach (var (key, value) in labels)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }
}
