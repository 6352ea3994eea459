using System.Text.Json.Nodes;

namespace Tocsin.Testing;

/// <summary>The fields of messages by number: name and type, the type a scalar, a message or an enumeration.</summary>
public sealed class ProtobufSchema(IReadOnlyDictionary<string, Dictionary<int, (string Name, string Type)>> messages)
{
    /// <summary>As much of opentelemetry/proto as is sent, so that goldens can be read without the vendor's file.</summary>
    public static ProtobufSchema Traces { get; } =
        new(
            new Dictionary<string, Dictionary<int, (string, string)>>(StringComparer.Ordinal)
            {
                ["ExportTraceServiceRequest"] = new() { [1] = ("resourceSpans", "ResourceSpans") },
                ["ResourceSpans"] = new()
                {
                    [1] = ("resource", "Resource"),
                    [2] = ("scopeSpans", "ScopeSpans"),
                    [3] = ("schemaUrl", "string"),
                },
                ["Resource"] = new() { [1] = ("attributes", "KeyValue") },
                ["ScopeSpans"] = new() { [1] = ("scope", "InstrumentationScope"), [2] = ("spans", "Span") },
                ["InstrumentationScope"] = new() { [1] = ("name", "string") },
                ["Span"] = new()
                {
                    [1] = ("traceId", "bytes"),
                    [2] = ("spanId", "bytes"),
                    [4] = ("parentSpanId", "bytes"),
                    [5] = ("name", "string"),
                    [6] = ("kind", "SpanKind"),
                    [7] = ("startTimeUnixNano", "fixed64"),
                    [8] = ("endTimeUnixNano", "fixed64"),
                    [9] = ("attributes", "KeyValue"),
                    [11] = ("events", "Event"),
                    [15] = ("status", "Status"),
                    [16] = ("flags", "fixed32"),
                },
                ["Event"] = new()
                {
                    [1] = ("timeUnixNano", "fixed64"),
                    [2] = ("name", "string"),
                    [3] = ("attributes", "KeyValue"),
                },
                ["Status"] = new() { [2] = ("message", "string"), [3] = ("code", "StatusCode") },
                ["KeyValue"] = new() { [1] = ("key", "string"), [2] = ("value", "AnyValue") },
                ["AnyValue"] = new() { [1] = ("stringValue", "string") },
            }
        );

    /// <summary>A descriptor in the JSON of protobufjs.</summary>
    public static ProtobufSchema Read(string path)
    {
        var messages = new Dictionary<string, Dictionary<int, (string, string)>>(StringComparer.Ordinal);
        Add(JsonNode.Parse(File.ReadAllText(path))!);
        return new ProtobufSchema(messages);

        void Add(JsonNode parent)
        {
            foreach (var (name, node) in parent["nested"]?.AsObject() ?? [])
            {
                if (node!["fields"] is JsonObject fields)
                {
                    messages[name] = fields.ToDictionary(
                        f => f.Value!["id"]!.GetValue<int>(),
                        f => (f.Key, f.Value!["type"]!.GetValue<string>().Split('.')[^1])
                    );
                }

                Add(node);
            }
        }
    }

    public bool IsMessage(string type) => messages.ContainsKey(type);

    public (string Name, string Type) Field(string message, int number)
    {
        messages[message].ShouldContainKey(number, $"{message} has no field {number}");
        return messages[message][number];
    }

    public int WireType(string type) =>
        type switch
        {
            "fixed64" or "double" => 1,
            "fixed32" or "float" => 5,
            "string" or "bytes" => 2,
            _ => IsMessage(type) ? 2 : 0,
        };
}
