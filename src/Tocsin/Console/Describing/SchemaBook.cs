using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace Tocsin.Console.Describing;

/// <summary>The schemas of the types that answers are made of, read off the very metadata that writes them.</summary>
internal sealed class SchemaBook
{
    private const string Place = "#/components/schemas/";
    private readonly SortedDictionary<string, JsonNode> _schemas = new(StringComparer.Ordinal);
    private readonly Queue<JsonTypeInfo> _wanted = new();
    private readonly JsonSchemaExporterOptions _how;

    public SchemaBook() => _how = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform };

    /// <summary>A reference to the schema of a type, which is written down with all that it is made of.</summary>
    public JsonObject Refer(JsonTypeInfo type)
    {
        var name = NameOf(type.Type);
        if (!_schemas.ContainsKey(name))
        {
            _schemas[name] = new JsonObject();
            _wanted.Enqueue(type);
        }

        return new JsonObject { ["$ref"] = Place + name };
    }

    /// <summary>All schemas that were referred to, by name.</summary>
    public JsonObject Write()
    {
        while (_wanted.TryDequeue(out var type))
        {
            _schemas[NameOf(type.Type)] = type.GetJsonSchemaAsNode(_how);
        }

        return new JsonObject(_schemas.Select(s => KeyValuePair.Create<string, JsonNode?>(s.Key, s.Value)));
    }

    // 'Shown' tells a record from the thing itself, which is of no concern outside.
    private static string NameOf(Type type) =>
        type.IsGenericType ? NameOf(type.GenericTypeArguments[0]) + "List"
        : type.Name.StartsWith("Shown", StringComparison.Ordinal) ? type.Name["Shown".Length..]
        : type.Name;

    private JsonObject Transform(JsonSchemaExporterContext at, JsonNode made)
    {
        var (type, property) = (at.TypeInfo, at.PropertyInfo);
        var isWhole = at.Path.IsEmpty;
        if (type.Kind is JsonTypeInfoKind.Object && !isWhole)
        {
            return Described(Refer(type), property?.AttributeProvider);
        }

        var schema = made as JsonObject ?? new JsonObject();
        if (type.Type == typeof(DateTimeOffset) || type.Type == typeof(DateTimeOffset?))
        {
            schema = Time(isNullable: type.Type == typeof(DateTimeOffset?));
        }

        // What is not required is left out instead of null.
        if (schema["type"] is JsonArray types && property is { IsRequired: false })
        {
            schema["type"] = types[0]!.DeepClone();
        }

        if (type.Kind is JsonTypeInfoKind.Object && schema.ContainsKey("properties"))
        {
            schema["additionalProperties"] = false;
        }

        if (
            property?.AttributeProvider?.GetCustomAttributes(typeof(AllowedValuesAttribute), false)
            is [AllowedValuesAttribute allowed]
        )
        {
            schema["enum"] = new JsonArray([.. allowed.Values.Select(v => JsonValue.Create((string)v!))]);
        }

        return Described(schema, isWhole ? type.Type : property?.AttributeProvider);
    }

    private static JsonObject Time(bool isNullable) =>
        new() { ["type"] = isNullable ? new JsonArray("string", "null") : "string", ["format"] = "date-time" };

    private static JsonObject Described(JsonObject schema, ICustomAttributeProvider? provider)
    {
        if (provider?.GetCustomAttributes(typeof(DescriptionAttribute), false) is [DescriptionAttribute said])
        {
            schema.Insert(0, "description", said.Description);
        }

        return schema;
    }
}
