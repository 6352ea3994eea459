namespace Tocsin.Core.Providers;

/// <summary>Tells a page for people from an answer to a program. The content type does not: Slack's plain "ok" says text/html.</summary>
internal static class PageStart
{
    /// <summary>A page may have comments and declarations before its first tag.</summary>
    private const int Within = 4096;

    public static bool Is(ReadOnlySpan<byte> body)
    {
        var text = body[..Math.Min(body.Length, Within)];
        text = (text.StartsWith("\uFEFF"u8) ? text[3..] : text).TrimStart(" \t\r\n"u8);
        return text is [(byte)'<', ..] && (Has(text, "<!doctype html"u8) || Has(text, "<html"u8) || Has(text, "<head"u8));
    }

    private static bool Has(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lowerCase)
    {
        for (var i = 0; i + lowerCase.Length <= text.Length; i++)
        {
            if (text[i] == lowerCase[0] && System.Text.Ascii.EqualsIgnoreCase(text.Slice(i, lowerCase.Length), lowerCase))
            {
                return true;
            }
        }

        return false;
    }
}
