using System.Buffers;
using System.Globalization;

namespace Tocsin.Core.Reports.Masking;

/// <summary>
/// Takes one level of escapes off a text, whoever wrote them: JSON, C, Python, JavaScript and shells (<c>\n</c>, <c>\u003C</c>,
/// <c>\x3c</c>, <c>\074</c>), URLs (<c>%3C</c>, <c>%3c</c>, <c>%u003C</c>), HTML and XML (<c>&amp;lt;</c>, <c>&amp;#60;</c>,
/// <c>&amp;#x3C;</c>). What is no escape stays as it is.
/// </summary>
internal static class Unescaper
{
    private const int LongestEscape = 14;
    private static readonly SearchValues<byte> s_hexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    /// <summary>Null when there is nothing to take off.</summary>
    public static TracedText? Next(TracedText text)
    {
        var bytes = text.Bytes;
        if (!bytes.ContainsAny((byte)'\\', (byte)'%', (byte)'&'))
        {
            return null;
        }

        var plain = new TracedText(bytes.Length);
        var changed = false;
        for (var at = 0; at < bytes.Length; )
        {
            var (length, value, isRune) = Escape(bytes[at..]);
            var from = text[at] with { End = text[at + length - 1].End };
            if (isRune)
            {
                plain.AddRune(value, from.Start, from.End);
            }
            else
            {
                plain.Add((byte)value, from);
            }

            changed |= length > 1;
            at += length;
        }

        return changed ? plain : null;
    }

    /// <summary>How many bytes at the end may be what a cut left of an escape or of a character.</summary>
    public static int Unfinished(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.Length;
        while (bytes[..end].EndsWith("\uFFFD"u8))
        {
            end -= 3;
        }

        var from = Math.Max(0, end - LongestEscape);
        var start = bytes[from..end].LastIndexOfAny((byte)'\\', (byte)'%', (byte)'&');
        return bytes.Length - (start < 0 ? end : from + start);
    }

    /// <summary>What stands at the beginning: how long it is and which code point or byte it means.</summary>
    private static (int Length, int Value, bool IsRune) Escape(ReadOnlySpan<byte> at) =>
        at[0] switch
        {
            (byte)'\\' when at.Length > 1 => Backslash(at),
            (byte)'%' => Percent(at),
            (byte)'&' => Entities.Read(at),
            _ => (1, at[0], false),
        };

    private static (int Length, int Value, bool IsRune) Backslash(ReadOnlySpan<byte> at)
    {
        switch (at[1])
        {
            case (byte)'u'
            or (byte)'U'
            or (byte)'x' when at.Length > 2 && at[2] == '{' && at.IndexOf((byte)'}') is > 3 and < 12 and var end:
                return Hex(at[3..end]) is { } braced ? (end + 1, braced, true) : (2, at[1], false);
            case (byte)'u' when Hex(at, 2, 4) is { } unit:
                var isHigh = char.IsHighSurrogate((char)unit) && at.Length > 7 && at[6] == '\\' && at[7] == 'u';
                return isHigh && Hex(at, 8, 4) is { } low && char.IsLowSurrogate((char)low)
                    ? (12, char.ConvertToUtf32((char)unit, (char)low), true)
                    : (6, unit, true);
            case (byte)'U' when Hex(at, 2, 8) is { } rune:
                return (10, rune, true);
            case (byte)'x' when Hex(at, 2, 2) is { } value:
                return (4, value, false);
            case (byte)'u' or (byte)'U' or (byte)'x' when at.Length < LongestEscape && !at[2..].ContainsAnyExcept(s_hexDigits):
                return (1, '\\', false); // what a cut left, which the end of the text is judged by
            case >= (byte)'0' and <= (byte)'7':
                return Octal(at);
            case (byte)'n' or (byte)'r' or (byte)'t' or (byte)'b' or (byte)'f' or (byte)'v' or (byte)'a' or (byte)'e':
                return (2, ' ', false); // white space and control characters, which are looked over
            default:
                return (2, at[1], false);
        }
    }

    private static (int Length, int Value, bool IsRune) Octal(ReadOnlySpan<byte> at)
    {
        var value = 0;
        var length = 1;
        while (
            length < Math.Min(4, at.Length) && at[length] is >= (byte)'0' and <= (byte)'7' && (value * 8) + at[length] - '0' < 256
        )
        {
            value = (value * 8) + at[length++] - '0';
        }

        return (length, value, false);
    }

    private static (int Length, int Value, bool IsRune) Percent(ReadOnlySpan<byte> at) =>
        at.Length > 1 && at[1] is (byte)'u' && Hex(at, 2, 4) is { } unit ? (6, unit, true)
        : Hex(at, 1, 2) is { } value ? (3, value, false)
        : (1, '%', false);

    private static int? Hex(ReadOnlySpan<byte> at, int start, int length) =>
        at.Length >= start + length ? Hex(at.Slice(start, length)) : null;

    /// <summary>A code point in hexadecimal digits, in either case.</summary>
    private static int? Hex(ReadOnlySpan<byte> digits) =>
        uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && value <= 0x10FFFF
            ? (int)value
            : null;
}
