using System.Globalization;
using System.Text;

namespace Tocsin.Core.Patterns.Syntax;

/// <summary>Leaves the parser with the reason why a pattern is refused; it never leaves this feature.</summary>
internal sealed class PatternException(string cause, string excerpt, string? hint = null) : Exception(Line(cause, excerpt, hint))
{
    private const int LongestExcerpt = 80;

    private static string Line(string cause, string excerpt, string? hint)
    {
        var line = new StringBuilder(cause);
        if (excerpt.Length > 0)
        {
            line.Append(": `").Append(OneLine(excerpt)).Append('`');
        }

        return (hint is null ? line : line.Append(" (").Append(hint).Append(')')).ToString();
    }

    private static string OneLine(string excerpt)
    {
        var line = new StringBuilder();
        foreach (var rune in excerpt.EnumerateRunes())
        {
            if (line.Length >= LongestExcerpt)
            {
                return line.Append('…').ToString();
            }

            _ = Rune.IsControl(rune)
                ? line.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:X2}")
                : line.Append(rune.ToString());
        }

        return line.ToString();
    }
}
