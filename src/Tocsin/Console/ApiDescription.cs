using Microsoft.AspNetCore.Http;

namespace Tocsin.Console;

/// <summary>The OpenAPI description of the console, the file <c>docs/api/openapi.json</c> as it was built in.</summary>
internal static class ApiDescription
{
    public const string Path = "/api/v1/openapi.json";

    public static async Task Write(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        await using var file = typeof(ApiDescription).Assembly.GetManifestResourceStream("openapi.json")!;
        context.Response.ContentLength = file.Length;
        await file.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}

/// <summary>Every request that the console answers: what its front page lists and its description must hold.</summary>
internal static class ConsoleRoutes
{
    public static IReadOnlyList<(string Method, string Path, string Query)> All { get; } =
    [
        ("GET", "/api/v1/alerts", ""),
        ("GET", "/api/v1/providers", ""),
        ("GET", "/api/v1/receivers", ""),
        ("GET", "/api/v1/events", "?limit=&object=Kind/ns/name&since="),
        ("GET", "/api/v1/events/stream", ""),
        ("GET", "/api/v1/deliveries", "?state=&alert=&provider=&beforeId=&replayed=false&limit="),
        ("POST", "/api/v1/deliveries/{id}/replay", ""),
        ("POST", "/api/v1/deliveries/purge", "?state=&alert=&provider=&before=&id=&after=&dryRun="),
        ("POST", "/api/v1/events/purge", "?before=&dryRun="),
        ("POST", "/api/v1/explain", "?id="),
        ("POST", "/api/v1/render", "?provider="),
        ("POST", "/api/v1/test", "?kind=&name="),
        ("GET", ApiDescription.Path, ""),
    ];

    public static string List { get; } =
        "Tocsin\n" + string.Concat(All.Select(r => (r.Method == "GET" ? "" : r.Method + " ") + r.Path + r.Query + "\n"));
}
