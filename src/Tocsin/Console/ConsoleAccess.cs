using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Tocsin.Operations;

namespace Tocsin.Console;

/// <summary>Who may ask the console what (contract §5): Host and Origin against rebinding, the token off loopback.</summary>
/// <param name="loopback">The console listens on a loopback address.</param>
internal sealed class ConsoleAccess(bool loopback, string token)
{
    /// <summary>Null when the request may pass, else the status and the reason to refuse it.</summary>
    public (int Status, string Why)? Refuse(HttpRequest request)
    {
        var host = request.Host.Host;
        if (loopback && !IsLoopback(host))
        {
            return (403, $"the console is for this machine; ask for it as 127.0.0.1 or localhost, not as '{host}'");
        }

        if (
            request.Headers.Origin is [{ } origin, ..]
            && (!Uri.TryCreate(origin, UriKind.Absolute, out var from) || from.Authority != request.Host.Value)
        )
        {
            return (403, "the request comes from a page of another origin");
        }

        if (HttpMethods.IsGet(request.Method) && loopback)
        {
            return null;
        }

        if (!HasToken(request))
        {
            return (401, "send the console's token as 'Authorization: Bearer …'; it is in <data-dir>/console-token");
        }

        // No page of another origin can send this type without asking first.
        return HttpMethods.IsPost(request.Method) && !IsJson(request.ContentType)
            ? (415, "send 'Content-Type: application/json'")
            : null;
    }

    private static bool IsJson(string? type) =>
        MediaTypeHeaderValue.TryParse(type, out var media)
        && media.MediaType?.Equals("application/json", StringComparison.OrdinalIgnoreCase) == true;

    private static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    private bool HasToken(HttpRequest request) =>
        request.Headers.Authorization is [{ } value, ..]
        && value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(value["Bearer ".Length..].Trim()),
            Encoding.UTF8.GetBytes(token)
        );
}
