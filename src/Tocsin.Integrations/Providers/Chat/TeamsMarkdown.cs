using System.Text;

namespace Tocsin.Integrations.Providers.Chat;

/// <summary>
/// Keeps Teams from reading formatting into plain text. Only what would be formatting gets a backslash, so that ordinary
/// messages and revisions go out unchanged.
/// </summary>
internal static class TeamsMarkdown
{
    public static string Escape(string text)
    {
        var hasLinks = text.Contains("](", StringComparison.Ordinal);
        var escaped = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            if (IsFormatting(text, i, hasLinks))
            {
                escaped.Append('\\');
            }

            escaped.Append(text[i]);
        }

        return escaped.ToString();
    }

    /// <summary>For connector cards, which read HTML too.</summary>
    public static string EscapeWithHtml(string text) =>
        Escape(text)
            .Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);

    private static bool IsFormatting(string text, int i, bool hasLinks) =>
        text[i] switch
        {
            '*' => true,
            // Inside a word an underscore is only an underscore: prod_eu-1.
            '_' => !IsWord(text, i - 1) || !IsWord(text, i + 1),
            '[' => hasLinks,
            '#' => i == 0 || text[i - 1] == '\n',
            '\\' => i + 1 < text.Length && char.IsPunctuation(text[i + 1]),
            _ => false,
        };

    private static bool IsWord(string text, int i) => i >= 0 && i < text.Length && char.IsLetterOrDigit(text[i]);
}
