using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tocsin.Commands.Objects;

namespace Tocsin.Commands.Asking;

/// <summary>A webhook as forges show it and as tools save it: the request line, headers, an empty line, the body.</summary>
internal static class SavedWebhook
{
    /// <summary>As the console's API takes it.</summary>
    /// <exception cref="SourceException">It is none.</exception>
    public static byte[] Json(byte[] file, string? receiver)
    {
        var (head, body) = Split(file);
        var lines = head.Split('\n').Select(l => l.TrimEnd('\r')).ToList();
        var first = lines[0].Split(' ');
        var hasLine = first.Length == 3 && first[2].StartsWith("HTTP/", StringComparison.Ordinal);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in hasLine ? lines.Skip(1) : lines)
        {
            var colon = line.IndexOf(':');
            if (colon <= 0)
            {
                throw new SourceException(
                    $"'{line}' is not a header; save the request as its request line, its headers, an empty line and its body"
                );
            }

            headers.TryAdd(line[..colon].Trim(), line[(colon + 1)..].Trim());
        }

        // An editor may have put a line end after the body, which nobody signed.
        var signed =
            headers.TryGetValue("Content-Length", out var text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            && length < body.Length
                ? body[..length]
                : body;
        return Json(hasLine ? (first[0], first[1]) : ("POST", ""), headers, signed.Span, receiver);
    }

    private static byte[] Json(
        (string Method, string Target) line,
        Dictionary<string, string> headers,
        ReadOnlySpan<byte> body,
        string? receiver
    )
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("method", line.Method);
            json.WriteString("target", line.Target);
            json.WriteString("receiver", receiver);
            json.WriteStartObject("headers");
            foreach (var (name, value) in headers)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            json.WriteBase64String("bodyBase64", body);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static (string Head, ReadOnlyMemory<byte> Body) Split(byte[] file)
    {
        foreach (var end in (byte[][])["\r\n\r\n"u8.ToArray(), "\n\n"u8.ToArray()])
        {
            if (file.AsSpan().IndexOf(end) is >= 0 and var at)
            {
                return (Encoding.Latin1.GetString(file, 0, at), file.AsMemory(at + end.Length));
            }
        }

        throw new SourceException("this is no saved webhook: there is no empty line between headers and body");
    }
}
