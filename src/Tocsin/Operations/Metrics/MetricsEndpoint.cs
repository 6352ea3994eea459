using Microsoft.AspNetCore.Http;

namespace Tocsin.Operations.Metrics;

/// <summary><c>GET /metrics</c> in Prometheus' text format.</summary>
internal static class MetricsEndpoint
{
    public static Task Handle(HttpContext context, TocsinMetrics metrics)
    {
        if (context.Request.Path != "/metrics")
        {
            context.Response.StatusCode = 404;
            return context.Response.WriteAsync("metrics are at /metrics");
        }

        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        return context.Response.WriteAsync(metrics.Text());
    }
}
