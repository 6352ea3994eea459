using Microsoft.AspNetCore.Http;
using Tocsin.Http;

namespace Tocsin.Operations;

/// <summary>The receiver's port, which answers honestly until webhooks are built.</summary>
internal static class HooksEndpoint
{
    public static Task Handle(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/hook")
            ? Problems.Write(context, 503, "Service Unavailable", "NotSupportedYet: this Tocsin does not take webhooks yet")
            : Problems.Write(context, 404, "Not Found", "webhooks are taken at /hook/<digest>");
}
