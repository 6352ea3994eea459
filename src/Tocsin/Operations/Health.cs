using Microsoft.AspNetCore.Http;

namespace Tocsin.Operations;

/// <summary>Liveness and readiness for probes (spec/events-and-alerts.md §11); unlike the reference's, readiness is true.</summary>
internal sealed class Health
{
    /// <summary>From the ready line until a stop is asked for.</summary>
    public bool IsReady { get; set; }

    public Task Handle(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        var ok = path switch
        {
            "/healthz" or "/healthz/ping" => true,
            "/readyz" or "/readyz/ping" => IsReady,
            _ => (bool?)null,
        };
        context.Response.StatusCode = ok switch
        {
            true => 200,
            false => 503,
            null => 404,
        };
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(
            ok switch
            {
                true => "ok",
                false => "not ready",
                null => "probes are at /healthz and /readyz",
            }
        );
    }
}
