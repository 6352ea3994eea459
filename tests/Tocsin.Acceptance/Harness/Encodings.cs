using System.Net;
using System.Text;
using System.Text.Json;

namespace Tocsin.Acceptance.Harness;

/// <summary>How programs write a text into others: what a target may make of a credential that it repeats.</summary>
internal static class Encodings
{
    public static IEnumerable<(string Name, string Text)> Of(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        yield return ("raw", secret);
        yield return ("over lines", string.Join("\r\n    ", secret.Chunk(7).Select(c => new string(c))));
        yield return ("JSON of .NET", JsonSerializer.Serialize(secret)[1..^1]);
        yield return ("JSON of Go", Go(secret));
        yield return ("JSON of PHP", Go(secret).Replace("/", "\\/"));
        yield return ("JSON, all escaped", string.Concat(secret.Select(c => $"\\u{(int)c:x4}")));
        yield return ("JSON, all escaped in upper case", string.Concat(secret.Select(c => $"\\u{(int)c:X4}")));
        yield return ("JSON in JSON", JsonSerializer.Serialize(JsonSerializer.Serialize(secret)).Trim('"'));
        yield return (
            "Python",
            string.Concat(bytes.Select(b => b is >= 0x20 and < 0x7F and not 0x5C ? $"{(char)b}" : $"\\x{b:x2}"))
        );
        yield return (
            "C",
            string.Concat(bytes.Select(b => b is (byte)'"' or > 0x7E ? $"\\{Convert.ToString(b, 8)}" : $"{(char)b}"))
        );
        yield return ("URL", Uri.EscapeDataString(secret));
        yield return ("URL in lower case", Lower(Uri.EscapeDataString(secret)));
        yield return ("URL, all escaped", string.Concat(bytes.Select(b => $"%{b:x2}")));
        yield return ("form", WebUtility.UrlEncode(secret));
        yield return ("URL in URL", Uri.EscapeDataString(Uri.EscapeDataString(secret)));
        yield return ("HTML", WebUtility.HtmlEncode(secret));
        yield return ("HTML, decimal", string.Concat(secret.Select(c => $"&#{(int)c};")));
        yield return ("HTML, hexadecimal", string.Concat(secret.Select(c => $"&#x{(int)c:X};")));
        yield return (
            "HTML, named",
            WebUtility.HtmlEncode(secret).Replace("/", "&sol;").Replace("+", "&plus;").Replace("=", "&equals;")
        );
        for (var before = 0; before < 3; before++)
        {
            var text = Convert.ToBase64String([.. "user:"u8[..(3 + before)], .. bytes, .. ", and more"u8]);
            yield return ($"base64 behind {3 + before}", text);
            yield return ($"base64url behind {3 + before}", text.TrimEnd('=').Replace('+', '-').Replace('/', '_'));
            yield return ($"base64 behind {3 + before} over lines", string.Join("\n", text.Chunk(10).Select(c => new string(c))));
        }

        yield return (
            "base64 of JSON",
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"{{\"t\":{JsonSerializer.Serialize(secret)}}}"))
        );
    }

    private static string Go(string text) =>
        text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("<", "\\u003c").Replace(">", "\\u003e").Replace("&", "\\u0026");

    private static string Lower(string url) =>
        System.Text.RegularExpressions.Regex.Replace(url, "%[0-9A-F]{2}", m => m.Value.ToLowerInvariant());
}
