using System.Text.Json.Serialization;
using Tocsin.Core.Events;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Telemetry;

/// <param name="SentAt">By which Sentry corrects a clock that is off.</param>
internal sealed record SentryHeader(string EventId, string SentAt, string Dsn, SentrySdk Sdk);

internal sealed record SentryItem(string Type, int Length);

internal sealed record SentrySdk(string Name, string Version);

internal sealed record SentryContexts(OrderedDictionary<string, string>? Metadata, SentryTrace? Trace);

internal sealed record SentryTrace(string TraceId, string SpanId, string Op);

internal sealed record SentrySpan(
    string TraceId,
    string SpanId,
    string ParentSpanId,
    string Op,
    string StartTimestamp,
    string Timestamp,
    string Origin,
    OrderedDictionary<string, string> Tags
);

/// <summary>The payload of both kinds of item: https://develop.sentry.dev/sdk/data-model/event-payloads/</summary>
internal sealed record SentryPayload
{
    // https://docs.sentry.io/concepts/search/searchable-properties/#tags: values of 200 characters on one line.
    private const int TagLimit = 200;
    private const int MessageLimit = 8192;
    private static readonly FieldLimits MetadataLimit = new(Value: 4000, Total: 64_000);

    public string? Environment { get; init; }
    public required string EventId { get; init; }
    public required string Level { get; init; }
    public required string Message { get; init; }
    public string Platform { get; } = "other";
    public required SentrySdk Sdk { get; init; }
    public required string ServerName { get; init; }
    public string? Timestamp { get; init; }
    public required string Transaction { get; init; }
    public string? Type { get; init; }
    public string? StartTimestamp { get; init; }
    public required OrderedDictionary<string, string> Tags { get; init; }
    public required SentryContexts Contexts { get; init; }
    public IReadOnlyList<SentrySpan>? Spans { get; init; }

    /// <param name="seed">64 hex digits; all ids are cut from it.</param>
    public static SentryPayload Of(Event e, string seed, string environment, SentrySdk sdk)
    {
        var time = e.Timestamp is { } at ? EventJson.Timestamp(at) : null;
        var metadata = Fields.Within(e.Metadata, MetadataLimit).OrderBy(f => f.Key, StringComparer.Ordinal);
        var payload = new SentryPayload
        {
            Environment = environment.Length > 0 ? environment : null,
            EventId = seed[..32],
            Level = e.IsError ? "error" : "info",
            Message = Clip.To(e.Message, MessageLimit),
            Sdk = sdk,
            ServerName = e.ReportingController,
            Timestamp = time,
            Transaction = ObjectLabel.Titled(e.InvolvedObject),
            Tags = TagsOf(e),
            Contexts = new SentryContexts(Fields.ToObject(metadata), null),
        };
        // A transaction cannot be without its times; an event can.
        return e.IsError || time is null ? payload : AsTransaction(payload, time, trace: seed[32..], seed);
    }

    private static SentryPayload AsTransaction(SentryPayload payload, string time, string trace, string seed)
    {
        var (root, child) = (seed[..16], seed[16..32]);
        return payload with
        {
            Type = "transaction",
            StartTimestamp = time,
            Contexts = payload.Contexts with { Trace = new SentryTrace(trace, root, "event") },
            Spans = [new SentrySpan(trace, child, root, "event", time, time, "manual", payload.Tags)],
        };
    }

    private static OrderedDictionary<string, string> TagsOf(Event e)
    {
        var tags = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        var o = e.InvolvedObject;
        foreach (var (key, value) in Fields.Within(e.Metadata, MetadataLimit))
        {
            tags[key] = value;
        }

        tags["flux_involved_object_kind"] = o.Kind;
        tags["flux_involved_object_name"] = o.Name;
        tags["flux_involved_object_namespace"] = o.Namespace;
        tags["flux_reason"] = e.Reason;
        tags["flux_reporting_controller"] = e.ReportingController;
        tags["flux_reporting_instance"] = e.ReportingInstance;
        return Fields.ToObject(
            tags.Where(t => t.Value.Length > 0)
                .OrderBy(t => t.Key, StringComparer.Ordinal)
                .Select(t => KeyValuePair.Create(t.Key, Clip.To(Text.Printable(t.Value), TagLimit)))
        );
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(SentryHeader)), JsonSerializable(typeof(SentryItem)), JsonSerializable(typeof(SentryPayload))]
internal sealed partial class SentryJson : JsonSerializerContext;
