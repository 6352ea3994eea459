using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Tocsin.Core.Documents;
using Tocsin.Core.Resources;

namespace Tocsin.Resources.Cluster.Watching;

/// <summary>Reads the API's objects into the trees that manifests are read into, without what nobody reads.</summary>
internal sealed class ClusterJson : JsonConverter<ClusterObject>
{
    // Who set which field grows an object to twice its size, and kubectl's copy of it to thrice.
    private static readonly string[] UnreadMetadata = ["managedFields", "resourceVersion", "selfLink", "finalizers"];
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    public static JsonTypeInfo<ClusterObject> TypeInfo { get; } =
        JsonMetadataServices.CreateValueInfo<ClusterObject>(Bare(), new ClusterJson());

    /// <summary>Options for a converter that needs no other.</summary>
    internal static JsonSerializerOptions Bare() => new() { TypeInfoResolver = JsonTypeInfoResolver.Combine() };

    public override ClusterObject Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var json = JsonDocument.ParseValue(ref reader);
        return Read(json.RootElement);
    }

    public override void Write(Utf8JsonWriter writer, ClusterObject value, JsonSerializerOptions options) =>
        throw new NotSupportedException("objects are patched, never written whole");

    internal static ClusterObject Read(JsonElement json)
    {
        var reader = new ObjectReader(source: "");
        reader.Add(Trimmed(json));
        var metadata = Child(json, "metadata");
        var status = Child(json, "status");
        return new ClusterObject(reader.Objects is [var o] ? o : null, Number(metadata, "generation") ?? 0)
        {
            ApiVersion = Common(json, "apiVersion"),
            Finalizers = [.. Items(metadata, "finalizers").Select(f => f.GetString() ?? "")],
            ObservedGeneration = Number(status, "observedGeneration"),
            ResourceVersion = Text(metadata, "resourceVersion"),
            WebhookPath = Text(status, "webhookPath"),
            LastHandledReconcileAt = Text(status, "lastHandledReconcileAt"),
            IsDeleting = Text(metadata, "deletionTimestamp").Length > 0,
            Conditions =
            [
                .. Items(status, "conditions")
                    .Select(c => new Condition(Common(c, "type"), Common(c, "status"), Common(c, "reason"), Common(c, "message"))
                    {
                        ObservedGeneration = Number(c, "observedGeneration"),
                        LastTransitionTime = Text(c, "lastTransitionTime"),
                    }),
            ],
        };
    }

    private static MapNode Trimmed(JsonElement root)
    {
        var entries = new List<MapEntry>();
        foreach (var field in root.EnumerateObject())
        {
            if (field.Name == "metadata" && field.Value.ValueKind is JsonValueKind.Object)
            {
                entries.Add(new MapEntry("metadata", Metadata(field.Value), 0));
            }
            else if (field.Name != "status")
            {
                entries.Add(Entry(field));
            }
        }

        return new MapNode(entries, 0);
    }

    private static MapNode Metadata(JsonElement metadata) =>
        new(
            [
                .. metadata
                    .EnumerateObject()
                    .Where(f => !UnreadMetadata.Contains(f.Name))
                    .Select(f => f.Name == "annotations" ? new MapEntry(f.Name, Annotations(f.Value), 0) : Entry(f)),
            ],
            0
        );

    private static Node Annotations(JsonElement json) =>
        json.ValueKind is JsonValueKind.Object
            ? new MapNode([.. json.EnumerateObject().Where(f => f.Name != LastApplied).Select(Entry)], 0)
            : Node(json);

    private static MapEntry Entry(JsonProperty field) => new(NamePool.Shared.One(field.Name), Node(field.Value), 0);

    internal static Node Node(JsonElement json) =>
        json.ValueKind switch
        {
            JsonValueKind.Object => new MapNode([.. json.EnumerateObject().Select(Entry)], 0),
            JsonValueKind.Array => new ListNode([.. json.EnumerateArray().Select(Node)], 0),
            JsonValueKind.String => new ScalarNode(json.GetString()!, ScalarType.Text, 0),
            JsonValueKind.Number => new ScalarNode(json.GetRawText(), ScalarType.Number, 0),
            JsonValueKind.True => new ScalarNode("true", ScalarType.Boolean, 0),
            JsonValueKind.False => new ScalarNode("false", ScalarType.Boolean, 0),
            _ => new ScalarNode("null", ScalarType.Null, 0),
        };

    private static JsonElement Child(JsonElement json, string name) =>
        json.ValueKind is JsonValueKind.Object && json.TryGetProperty(name, out var child) ? child : default;

    private static JsonElement[] Items(JsonElement json, string name) =>
        Child(json, name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];

    private static string Text(JsonElement json, string name) =>
        Child(json, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    /// <summary>One instance of what thousands of objects say.</summary>
    private static string Common(JsonElement json, string name) => NamePool.Shared.One(Text(json, name));

    private static long? Number(JsonElement json, string name) =>
        Child(json, name) is { ValueKind: JsonValueKind.Number } number
        && long.TryParse(number.GetRawText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}

/// <summary>Reads of an object nothing but its labels.</summary>
internal sealed class LabelsJson : JsonConverter<IReadOnlyDictionary<string, string>>
{
    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    public static JsonTypeInfo<IReadOnlyDictionary<string, string>> TypeInfo { get; } =
        JsonMetadataServices.CreateValueInfo<IReadOnlyDictionary<string, string>>(ClusterJson.Bare(), new LabelsJson());

    public override IReadOnlyDictionary<string, string> Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    )
    {
        using var json = JsonDocument.ParseValue(ref reader);
        if (
            !json.RootElement.TryGetProperty("metadata", out var metadata)
            || !metadata.TryGetProperty("labels", out var labels)
            || labels.ValueKind is not JsonValueKind.Object
        )
        {
            return None;
        }

        // The same few names and values stand on thousands of objects.
        return labels
            .EnumerateObject()
            .ToDictionary(
                l => NamePool.Shared.One(l.Name),
                l => NamePool.Shared.One(l.Value.GetString() ?? ""),
                StringComparer.Ordinal
            );
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> value, JsonSerializerOptions options) =>
        throw new NotSupportedException("labels are only read");
}
