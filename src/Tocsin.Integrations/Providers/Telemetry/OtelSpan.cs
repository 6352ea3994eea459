using System.Security.Cryptography;
using System.Text;
using Tocsin.Core.Alerts;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Telemetry;

/// <summary>
/// An event as a span of the trace of its revision: opentelemetry/proto/collector/trace/v1, whose field numbers stand below.
/// </summary>
/// <param name="Parent">The span of the source that this revision came from, when that was told.</param>
internal sealed record OtelSpan(Notification Notification, byte[] TraceId, byte[] SpanId, byte[]? Parent, DateTimeOffset At)
{
    private const string SchemaUrl = "https://opentelemetry.io/schemas/1.34.0";
    private const string Scope = "flux:notification-controller";
    private const ulong Internal = 1;
    private const ulong StatusOk = 1;
    private const ulong StatusError = 2;

    // Sampled, and known to be of another process.
    private const uint Flags = 0x301;

    // Collectors take 20 MiB by default; this is for those who look at it.
    private const int MessageBytes = 32_000;
    private const int NameBytes = 1000;
    private static readonly FieldLimits AttributesLimit = new(Value: 4000, Total: 64_000);

    /// <summary>One trace for an alert and a revision, so that a rollout can be seen as a whole.</summary>
    public static byte[] TraceOf(Notification n) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{n.AlertUid}:{Revision(n.Event) ?? "unknown"}"))[..16];

    /// <summary>The same for each attempt at the same delivery.</summary>
    public static byte[] SpanOf(Notification n, string providerUid) =>
        SHA256.HashData([.. Encoding.UTF8.GetBytes($"{providerUid}\n{n.Alert}\n"), .. EventJson.Write(n.Event)])[..8];

    /// <summary>Null when the event names none: what shares no revision has no common beginning either.</summary>
    public static string? Revision(Event e) =>
        e.Metadata["app-version"] is { } version && e.Metadata["oci-digest"] is { } digest
            ? $"{version}@{digest}"
            : e.Metadata[EventKeys.Revision];

    public byte[] ToRequest() =>
        new ProtoWriter()
            .Message(
                1,
                resourceSpans =>
                    resourceSpans
                        .Message(1, WriteResource)
                        .Message(2, scoped => scoped.Message(1, scope => scope.Text(1, Scope)).Message(2, WriteSpan))
                        .Text(3, SchemaUrl)
            )
            .ToArray();

    private void WriteResource(ProtoWriter resource)
    {
        Attribute(resource, 1, "service.instance.id", Notification.AlertUid);
        Attribute(resource, 1, "service.name", Notification.Alert.ToString());
        Attribute(resource, 1, "service.namespace", Notification.Alert.Namespace);
    }

    private void WriteSpan(ProtoWriter span)
    {
        var e = Notification.Event;
        var message = Clip.To(e.Message, MessageBytes, static t => t, Fields.JsonBytes);
        span.Bytes(1, TraceId).Bytes(2, SpanId);
        if (Parent is not null)
        {
            span.Bytes(4, Parent);
        }

        // It took no time that anybody knows of, so it ends when it begins.
        var nanoseconds = (ulong)(At - DateTimeOffset.UnixEpoch).Ticks * 100;
        span.Text(5, Short(ObjectLabel.Titled(e.InvolvedObject)))
            .Number(6, Internal)
            .Fixed64(7, nanoseconds)
            .Fixed64(8, nanoseconds);
        foreach (var (key, value) in Attributes(e))
        {
            Attribute(span, 9, key, value);
        }

        span.Message(
            11,
            what =>
            {
                what.Fixed64(1, nanoseconds).Text(2, e.Reason.Length > 0 ? Short(e.Reason) : "event");
                Attribute(what, 3, "message", message);
                Attribute(what, 3, "severity", Short(e.Severity));
            }
        );
        span.Message(15, status => (e.IsError ? status.Text(2, message) : status).Number(3, e.IsError ? StatusError : StatusOk));
        span.Fixed32(16, Flags);
    }

    private static OrderedDictionary<string, string> Attributes(Event e)
    {
        var o = e.InvolvedObject;
        var attributes = new OrderedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["object.uid"] = Short(o.Uid),
            ["object.kind"] = Short(o.Kind),
            ["object.name"] = Short(o.Name),
            ["object.namespace"] = Short(o.Namespace),
        };
        foreach (var (key, value) in Fields.Within(e.Metadata, AttributesLimit))
        {
            attributes[key] = value;
        }

        attributes.TryAdd("flux.reason", Short(e.Reason));
        attributes.TryAdd("flux.severity", Short(e.Severity));
        attributes.TryAdd("flux.reporting_controller", Short(e.ReportingController));
        attributes.TryAdd("flux.reporting_instance", Short(e.ReportingInstance));
        return attributes;
    }

    private static void Attribute(ProtoWriter to, int field, string key, string value)
    {
        if (value.Length > 0)
        {
            to.Message(field, pair => pair.Text(1, key).Message(2, any => any.Text(1, value)));
        }
    }

    private static string Short(string text) => Clip.To(text, NameBytes, static t => t, Fields.JsonBytes);
}
