using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Text;

namespace Tocsin.Core.Reports.Masking;

/// <summary>Character references of HTML and XML: decimal, hexadecimal, and by name.</summary>
internal static class Entities
{
    private const int LongestName = 12;

    /// <summary>Of HTML 5, what HTML 4 has no names for and a credential may hold: https://html.spec.whatwg.org/entities.json</summary>
    private static readonly FrozenDictionary<string, char> s_punctuation = new Dictionary<string, char>
    {
        ["Tab"] = '\t',
        ["NewLine"] = '\n',
        ["excl"] = '!',
        ["num"] = '#',
        ["dollar"] = '$',
        ["percnt"] = '%',
        ["lpar"] = '(',
        ["rpar"] = ')',
        ["ast"] = '*',
        ["midast"] = '*',
        ["plus"] = '+',
        ["comma"] = ',',
        ["period"] = '.',
        ["sol"] = '/',
        ["colon"] = ':',
        ["semi"] = ';',
        ["equals"] = '=',
        ["quest"] = '?',
        ["commat"] = '@',
        ["lsqb"] = '[',
        ["lbrack"] = '[',
        ["bsol"] = '\\',
        ["rsqb"] = ']',
        ["rbrack"] = ']',
        ["Hat"] = '^',
        ["lowbar"] = '_',
        ["UnderBar"] = '_',
        ["grave"] = '`',
        ["lcub"] = '{',
        ["lbrace"] = '{',
        ["vert"] = '|',
        ["verbar"] = '|',
        ["rcub"] = '}',
        ["rbrace"] = '}',
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What stands at the beginning, which is an ampersand: how long it is and which code point it means.</summary>
    public static (int Length, int Value, bool IsRune) Read(ReadOnlySpan<byte> at)
    {
        var length = 1;
        while (length < Math.Min(at.Length, LongestName) && (char.IsAsciiLetterOrDigit((char)at[length]) || at[length] == '#'))
        {
            length++;
        }

        var name = Encoding.ASCII.GetString(at[1..length]);
        var hasEnd = length < at.Length && at[length] == ';';
        return (hasEnd || name.StartsWith('#')) && Meaning(name) is { } rune
            ? (hasEnd ? length + 1 : length, rune, true)
            : (1, '&', false);
    }

    private static int? Meaning(string name)
    {
        if (name.StartsWith("#x", StringComparison.OrdinalIgnoreCase))
        {
            return Number(name.AsSpan(2), NumberStyles.AllowHexSpecifier);
        }

        if (name.StartsWith('#'))
        {
            return Number(name.AsSpan(1), NumberStyles.None);
        }

        if (s_punctuation.TryGetValue(name, out var mark))
        {
            return mark;
        }

        var decoded = WebUtility.HtmlDecode($"&{name};");
        return decoded.Length == 1 ? decoded[0] : null;
    }

    private static int? Number(ReadOnlySpan<char> digits, NumberStyles style) =>
        int.TryParse(digits, style, CultureInfo.InvariantCulture, out var value) && value is > 0 and <= 0x10FFFF ? value : null;
}
