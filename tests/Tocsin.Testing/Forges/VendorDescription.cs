using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Tocsin.Testing.Forges;

/// <summary>A request against the vendor's own description of its API (Swagger 2.0); says nothing where that is not at hand.</summary>
internal static class VendorDescription
{
    private static readonly ConcurrentDictionary<string, JsonObject> s_files = new();
    private static readonly ConcurrentDictionary<(string File, string Definition), JsonSchemaCheck> s_bodies = new();

    /// <summary>All that is wrong with it.</summary>
    /// <param name="path">As the description writes it, its variables in braces.</param>
    /// <param name="unsaid">Parameters of the query that the server knows and its description leaves out.</param>
    public static IReadOnlyList<string> Against(
        string file,
        string method,
        string path,
        IReadOnlyDictionary<string, string> query,
        JsonObject? body,
        params string[] unsaid
    )
    {
        if (Shared.Root is null)
        {
            return [];
        }

        var description = s_files.GetOrAdd(file, f => JsonNode.Parse(File.ReadAllText(Shared.File(f)))!.AsObject());
        var parameters = description["paths"]![path]![method.ToLowerInvariant()]!["parameters"]!.AsArray();
        var known = parameters.Where(p => (string?)p!["in"] == "query").ToDictionary(p => (string)p!["name"]!, p => p!);
        var wrong = query
            .Where(q => !unsaid.Contains(q.Key))
            .Select(q => known.TryGetValue(q.Key, out var p) ? Value(q.Key, q.Value, p) : $"{q.Key} is not known")
            .OfType<string>()
            .ToList();
        if (parameters.FirstOrDefault(p => (string?)p!["in"] == "body") is { } expected)
        {
            var check = s_bodies.GetOrAdd(
                (file, (string)expected["schema"]!["$ref"]!),
                b => new JsonSchemaCheck(Shared.File(b.File), b.Definition)
            );
            wrong.AddRange(check.Errors(body));
            wrong.AddRange(check.Unknown(body));
        }

        return wrong;
    }

    private static string? Value(string name, string value, JsonNode parameter) =>
        parameter["enum"] is JsonArray words && !words.Any(w => (string?)w == value) ? $"{name} is none of its words"
        : (string?)parameter["type"] == "integer" && !int.TryParse(value, CultureInfo.InvariantCulture, out _)
            ? $"{name} is no number"
        : null;
}
