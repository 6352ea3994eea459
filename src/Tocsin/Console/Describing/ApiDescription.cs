using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tocsin.Console.Contract;
using Tocsin.Http;

namespace Tocsin.Console.Describing;

/// <summary>
/// The OpenAPI description of the console, made of the operations that its router knows and of the types that they answer with.
/// The build writes it to <c>docs/api/openapi.json</c>.
/// </summary>
internal static class ApiDescription
{
    private static readonly JsonWriterOptions s_form = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static ConsoleRoute Route { get; } =
        ConsoleOperations.Describe.By(async request =>
        {
            var text = Write();
            request.Context.Response.ContentType = ConsoleOperations.Describe.ContentType;
            request.Context.Response.ContentLength = text.Length;
            await request.Context.Response.Body.WriteAsync(text, request.Cancel);
        });

    public static byte[] Write()
    {
        var schemas = new SchemaBook();
        var paths = new JsonObject();
        foreach (var path in ConsoleOperations.All.GroupBy(o => o.Path))
        {
            paths[path.Key] = new JsonObject(path.Select(o => Member(o.Method.ToLowerInvariant(), Describe(o, schemas))));
        }

        var document = new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Tocsin console",
                ["version"] = "1",
                ["description"] = "What Tocsin knows and did. On a loopback address GET needs no token; everything else does.",
            },
            ["security"] = new JsonArray(new JsonObject(), WithToken()),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject
                {
                    ["token"] = new JsonObject
                    {
                        ["type"] = "http",
                        ["scheme"] = "bearer",
                        ["description"] = "The text of <data-dir>/console-token.",
                    },
                },
                ["schemas"] = schemas.Write(),
            },
        };

        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, s_form))
        {
            document.WriteTo(json);
        }

        text.WriteByte((byte)'\n');
        return text.ToArray();
    }

    private static JsonObject Describe(Operation o, SchemaBook schemas)
    {
        var described = new JsonObject { ["operationId"] = o.Id, ["summary"] = o.Summary };
        if (o.Description is { } more)
        {
            described["description"] = more;
        }

        if (o.IsPost)
        {
            described["security"] = new JsonArray(WithToken());
        }

        if (o.Parameters.Count > 0)
        {
            described["parameters"] = new JsonArray([.. o.Parameters.Select(Describe)]);
        }

        if (o.IsPost)
        {
            described["requestBody"] = Body(o.Body ?? "Nothing of it is read.");
        }

        var responses = new JsonObject
        {
            [Code(o.Done.Status)] = Answer(
                o.Done.Means,
                o.ContentType,
                o.Answer is { } answer ? schemas.Refer(answer) : Text(o.ContentType)
            ),
        };
        foreach (var (status, means) in o.Errors)
        {
            responses[Code(status)] = Answer(means, Problems.ContentType, schemas.Refer(ProblemsJson.Readable.ShownProblem));
        }

        described["responses"] = responses;
        return described;
    }

    private static JsonNode Describe(Parameter parameter)
    {
        var described = new JsonObject
        {
            ["name"] = parameter.Name,
            ["in"] = parameter.Place.ToString().ToLowerInvariant(),
            ["description"] = parameter.Description,
        };
        if (parameter.IsRequired)
        {
            described["required"] = true;
        }

        described["schema"] = parameter.Schema();
        return described;
    }

    private static JsonObject Body(string description) =>
        new()
        {
            ["description"] = description,
            ["content"] = new JsonObject
            {
                ["application/json"] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "object" } },
            },
        };

    private static JsonObject Answer(string description, string contentType, JsonObject schema) =>
        new()
        {
            ["description"] = description,
            ["content"] = new JsonObject { [contentType] = new JsonObject { ["schema"] = schema } },
        };

    private static JsonObject Text(string contentType) =>
        new() { ["type"] = contentType == "application/json" ? "object" : "string" };

    private static JsonObject WithToken() => new() { ["token"] = new JsonArray() };

    private static string Code(int status) => status.ToString(CultureInfo.InvariantCulture);

    private static KeyValuePair<string, JsonNode?> Member(string name, JsonNode value) => new(name, value);
}
