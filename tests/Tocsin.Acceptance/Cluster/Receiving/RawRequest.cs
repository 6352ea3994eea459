using System.Text;
using System.Text.Json.Nodes;

namespace Tocsin.Acceptance.Cluster.Receiving;

/// <summary>A recorded request, written byte by byte as it was then.</summary>
internal static class RawRequest
{
    public static byte[] Of(JsonNode request, RecordedTokens tokens)
    {
        var token = request["token"] is { } how ? tokens.Make(how) : "";
        var head = new StringBuilder($"{request["method"]} {request["target"]} {request["proto"] ?? "HTTP/1.1"}\r\n");
        var isChunked = false;
        foreach (var header in request["headers"]!.AsArray())
        {
            var (name, value) = ((string)header![0]!, (string)header[1]!);
            isChunked |= name == "Transfer-Encoding" && value == "chunked";
            value = value.StartsWith("b x ", StringComparison.Ordinal)
                ? new string('b', int.Parse(value[4..], CultureInfo.InvariantCulture))
                : value.Replace("{token}", token, StringComparison.Ordinal);
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        var body =
            request["bodyBase64"] is { } binary ? Convert.FromBase64String((string)binary!)
            : request["bodyRepeat"] is { } repeat
                ? Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat((string)repeat[0]!, (int)repeat[1]!)))
            : Encoding.UTF8.GetBytes((string)request["rawBody"]! ?? (string)request["body"]!);
        if (isChunked && request["rawBody"] is null)
        {
            body =
            [
                .. Encoding.ASCII.GetBytes(body.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"),
                .. body,
                .. "\r\n0\r\n\r\n"u8,
            ];
        }

        return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. body];
    }
}
