using System.Text.Json;
using Tocsin.Core.Resources;

namespace Tocsin.Console;

/// <summary>Resources as the console shows them: no address, no channel, nothing of a Secret.</summary>
internal static class ResourceJson
{
    public static Action<Utf8JsonWriter> Alerts(ResourceSet set) =>
        json =>
        {
            foreach (var alert in set.Alerts.Values.OrderBy(a => a.Name.ToString(), StringComparer.Ordinal))
            {
                Begin(json, "Alert", alert.Name, alert.IsSuspended, alert.Readiness, alert.Labels);
                json.WriteString("provider", new ObjectName(alert.Name.Namespace, alert.Spec.ProviderName).ToString());
                json.WriteString("eventSeverity", alert.Spec.EventSeverity);
                json.WriteEndObject();
            }
        };

    public static Action<Utf8JsonWriter> Providers(ResourceSet set) =>
        json =>
        {
            foreach (var provider in set.Providers.Values.OrderBy(p => p.Name.ToString(), StringComparer.Ordinal))
            {
                Begin(json, "Provider", provider.Name, provider.IsSuspended, provider.Readiness, provider.Labels);
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
