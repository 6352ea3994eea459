using System.Buffers;
using System.Globalization;
using System.Text;

namespace Tocsin.Core.Documents;

/// <summary>
/// Text of others as a terminal may show it: what would move its cursor, change its colours or turn the direction of writing stands
/// as <c>\u001b</c>, which in JSON and in quoted YAML means the same character.
/// </summary>
public static class Visible
{
    private static readonly SearchValues<char> s_hidden = SearchValues.Create([
        .. Enumerable.Range(0, 0x20).Where(c => c is not ('\n' or '\t')).Select(c => (char)c),
        .. Enumerable.Range(0x7f, 0x21).Select(c => (char)c),
        // Marks, embeddings, overrides and isolates (https://www.unicode.org/reports/tr9/), and the separators of lines.
        .. "\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    ]);

    public static bool IsWhole(ReadOnlySpan<char> text) => !text.ContainsAny(s_hidden);

    /// <summary>The same instance where nothing is hidden. Line breaks and tabs stay.</summary>
    public static string Of(string text)
    {
        if (IsWhole(text))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var isLineEnd = text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n';
            if (isLineEnd || !s_hidden.Contains(text[i]))
            {
                shown.Append(text[i]);
            }
            else
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
            }
        }

        return shown.ToString();
    }
}
