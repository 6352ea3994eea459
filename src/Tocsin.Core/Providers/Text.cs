using System.Text;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Providers;

/// <summary>Answers of strangers, made fit to print.</summary>
public static class Text
{
    private const int ExcerptBytes = 500;
    private const int LookedThrough = 64 * 1024;

    /// <summary>The first 500 bytes as one line: control characters become spaces, what is no UTF-8 becomes U+FFFD.</summary>
    public static string Excerpt(ReadOnlySpan<byte> body) =>
        Printable(Encoding.UTF8.GetString(body[..Math.Min(body.Length, ExcerptBytes)]));

    /// <summary>The same of what is left when the secrets are out: cut first, half a secret would not be known.</summary>
    public static string Excerpt(ReadOnlySpan<byte> body, Redactor redactor) =>
        Excerpt(
            Encoding.UTF8.GetBytes(
                redactor.Clean(Encoding.UTF8.GetString(body[..Math.Min(body.Length, LookedThrough)]), isCut: true)
            )
        );

    /// <summary>One line: control characters become spaces.</summary>
    public static string Printable(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            line.Append(char.IsControl(c) ? ' ' : c);
        }

        return line.ToString().Trim();
    }
}
