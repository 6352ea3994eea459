using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Tocsin.Testing;

/// <summary>
/// Validates JSON by the part of JSON Schema (drafts 6 and 7) that vendors' descriptions use. A keyword it does not know is an
/// error of the test, so that nothing is waved through.
/// </summary>
public sealed class JsonSchemaCheck
{
    private static readonly HashSet<string> Annotations =
    [
        "$comment",
        "$schema",
        "default",
        "definitions",
        "description",
        "example",
        "examples",
        "features",
        "format",
        "id",
        "nullable", // allows one thing more, which is never sent
        "readOnly",
        "deprecated",
        "title",
        "version",
    ];

    private readonly JsonObject _root;
    private readonly JsonNode _start;

    /// <param name="start">Where in the document the schema of the value stands, as <c>#/components/schemas/Name</c>.</param>
    public JsonSchemaCheck(string path, string start = "#")
    {
        _root = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        _start = Resolve(start);
    }

    /// <summary>Everything wrong with a value, each with where it is; empty when it is valid.</summary>
    public IReadOnlyList<string> Errors(JsonNode? value) => [.. Check(_start, value, "$")];

    /// <summary>Members that the schema does not name, which most schemas allow and vendors ignore or refuse.</summary>
    public IReadOnlyList<string> Unknown(JsonNode? value) => [.. Unknown(_start.AsObject(), value, "$")];

    private IEnumerable<string> Unknown(JsonObject schema, JsonNode? value, string at)
    {
        var members = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        var isOpen = Collect(schema, members);
        return value switch
        {
            JsonObject o when !isOpen => o.SelectMany(m =>
                members.TryGetValue(m.Key, out var member)
                    ? Unknown(member.AsObject(), m.Value, $"{at}.{m.Key}")
                    : [$"{at}.{m.Key}: is not known"]
            ),
            JsonArray a when Followed(schema)["items"] is JsonObject items => a.SelectMany(
                (v, i) => Unknown(items, v, $"{at}[{i}]")
            ),
            _ => [],
        };
    }

    /// <summary>The members of an object, from all parts of its schema; true when it takes any others, too.</summary>
    private bool Collect(JsonObject schema, Dictionary<string, JsonNode> members)
    {
        var own = Followed(schema);
        foreach (var (name, member) in own["properties"]?.AsObject() ?? [])
        {
            members[name] = member!;
        }

        var isOpen = own["additionalProperties"] is { } more && more.GetValueKind() is not JsonValueKind.False;
        return ((string[])["allOf", "anyOf"])
            .SelectMany(parts => own[parts]?.AsArray() ?? [])
            .Aggregate(isOpen, (open, part) => Collect(part!.AsObject(), members) | open);
    }

    private JsonObject Followed(JsonObject schema) =>
        schema["$ref"] is { } reference ? Followed(Resolve(reference.GetValue<string>()).AsObject()) : schema;

    private IEnumerable<string> Check(JsonNode schemaNode, JsonNode? value, string at)
    {
        if (schemaNode.GetValueKind() is JsonValueKind.True or JsonValueKind.False)
        {
            return schemaNode.GetValue<bool>() ? [] : [$"{at}: is not allowed"];
        }

        var schema = schemaNode.AsObject();
        return schema["$ref"] is { } reference
            ? Check(Resolve(reference.GetValue<string>()), value, at)
            : schema
                .Where(k => !Annotations.Contains(k.Key) && !k.Key.StartsWith("x-", StringComparison.Ordinal))
                .SelectMany(k => Keyword(schema, k.Key, k.Value!, value, at));
    }

    private IEnumerable<string> Keyword(JsonObject schema, string name, JsonNode rule, JsonNode? value, string at) =>
        name switch
        {
            "type" => Unless(Types(rule).Any(t => IsType(t, value)), at, $"is no {rule.ToJsonString()}"),
            "enum" => Unless(rule.AsArray().Any(v => JsonNode.DeepEquals(v, value)), at, $"is none of {rule.ToJsonString()}"),
            "const" => Unless(JsonNode.DeepEquals(rule, value), at, $"is not {rule.ToJsonString()}"),
            "allOf" => rule.AsArray().SelectMany(s => Check(s!, value, at)),
            "anyOf" => AnyOf(rule.AsArray(), value, at),
            "required" => Required(rule.AsArray(), value, at),
            "properties" => Properties(rule.AsObject(), value, at),
            "additionalProperties" => Additional(schema, rule, value, at),
            "items" => value is JsonArray a ? a.SelectMany((v, i) => Check(rule, v, $"{at}[{i}]")) : [],
            "minItems" => Unless(value is not JsonArray a || a.Count >= Number(rule), at, $"has fewer than {rule} items"),
            "maxItems" => Unless(value is not JsonArray a || a.Count <= Number(rule), at, $"has more than {rule} items"),
            "minLength" => Unless(Text(value) is not { } t || Length(t) >= Number(rule), at, $"is shorter than {rule}"),
            "maxLength" => Unless(Text(value) is not { } t || Length(t) <= Number(rule), at, $"is longer than {rule}"),
            "minimum" => Unless(
                value?.GetValueKind() is not JsonValueKind.Number || Number(value) >= Number(rule),
                at,
                $"is less than {rule}"
            ),
            "pattern" => Unless(
                Text(value) is not { } t
                    || Regex.IsMatch(t, rule.GetValue<string>(), RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)),
                at,
                $"does not match {rule}"
            ),
            _ => throw new NotSupportedException($"the schema's keyword '{name}' is not known to this check"),
        };

    private IEnumerable<string> AnyOf(JsonArray choices, JsonNode? value, string at)
    {
        var tried = choices.Select(s => Check(s!, value, at).ToList()).ToList();
        return tried.Exists(errors => errors.Count == 0) ? [] : tried.MinBy(errors => errors.Count)!;
    }

    private static IEnumerable<string> Required(JsonArray names, JsonNode? value, string at) =>
        value is JsonObject o
            ? names.Select(n => n!.GetValue<string>()).Where(n => !o.ContainsKey(n)).Select(n => $"{at}: lacks '{n}'")
            : [];

    private IEnumerable<string> Properties(JsonObject rules, JsonNode? value, string at) =>
        value is JsonObject o
            ? rules.Where(r => o.ContainsKey(r.Key)).SelectMany(r => Check(r.Value!, o[r.Key], $"{at}.{r.Key}"))
            : [];

    private IEnumerable<string> Additional(JsonObject schema, JsonNode rule, JsonNode? value, string at) =>
        value is JsonObject o
            ? o.Where(m => schema["properties"]?.AsObject().ContainsKey(m.Key) != true)
                .SelectMany(m => Check(rule, m.Value, $"{at}.{m.Key}"))
            : [];

    private JsonNode Resolve(string reference)
    {
        JsonNode node = _root;
        foreach (var part in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal);
            node = node[name] ?? throw new InvalidDataException($"the schema names {reference}, which is not there");
        }

        return node;
    }

    private static IEnumerable<string> Types(JsonNode rule) =>
        rule is JsonArray several ? several.Select(t => t!.GetValue<string>()) : [rule.GetValue<string>()];

    private static bool IsType(string type, JsonNode? value) =>
        (type, value?.GetValueKind() ?? JsonValueKind.Null) switch
        {
            ("null", JsonValueKind.Null) => true,
            ("object", JsonValueKind.Object) => true,
            ("array", JsonValueKind.Array) => true,
            ("string", JsonValueKind.String) => true,
            ("number", JsonValueKind.Number) => true,
            ("integer", JsonValueKind.Number) => Number(value!) % 1 == 0,
            ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
            _ => false,
        };

    private static string? Text(JsonNode? value) =>
        value?.GetValueKind() is JsonValueKind.String ? value.GetValue<string>() : null;

    private static int Length(string text) => text.EnumerateRunes().Count();

    private static double Number(JsonNode value) => double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);

    private static IEnumerable<string> Unless(bool isFine, string at, string what) => isFine ? [] : [$"{at}: {what}"];
}
