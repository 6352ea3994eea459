using Microsoft.AspNetCore.Http;

namespace Tocsin.Operations;

/// <summary>Liveness and readiness for probes (spec/events-and-alerts.md §11); unlike the reference's, readiness is true.</summary>
/// <param name="isBroken">Only a new start helps.</param>
internal sealed class Health(Func<bool> isBroken)
{
    /// <summary>From the ready line until a stop is asked for.</summary>
    public bool IsReady { get; set; }

    public Task Handle(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        var ok = path switch
        {
            "/healthz" or "/healthz/ping" => !isBroken(),
            "/readyz" or "/readyz/ping" => IsReady && !isBroken(),
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
