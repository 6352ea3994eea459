using System.ComponentModel;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace Tocsin.Http;

/// <summary>Errors over HTTP as <c>application/problem+json</c> (RFC 9457).</summary>
internal static class Problems
{
    public const string ContentType = "application/problem+json";

    /// <param name="detail">Names cause and cure.</param>
    /// <param name="field">The field at fault, when there is one.</param>
    public static async Task Write(HttpContext context, int status, string title, string detail, string? field = null)
    {
        var response = context.Response;
        var problem = new ShownProblem("about:blank", title, status, detail) { Field = field };
        var body = JsonSerializer.SerializeToUtf8Bytes(problem, ProblemsJson.Readable.ShownProblem);
        response.StatusCode = status;
        response.ContentType = ContentType;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body);
    }
}

internal sealed record ShownProblem(
    string Type,
    string Title,
    int Status,
    [property: Description("Names the cause and the cure.")] string Detail
)
{
    [Description("The parameter or field at fault, when it is one.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Field { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(ShownProblem))]
internal sealed partial class ProblemsJson : JsonSerializerContext
{
    public static ProblemsJson Readable =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
