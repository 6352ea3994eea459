using System.Text;

namespace Tocsin.Cel.Values;

/// <summary>Durations as Go writes them: <c>1h2m3.5s</c>, signed, held in nanoseconds.</summary>
internal static class Durations
{
    public const long Second = 1_000_000_000;

    public static bool TryParse(string text, out long nanoseconds)
    {
        nanoseconds = 0;
        var rest = text.AsSpan();
        var negative = rest.StartsWith("-");
        rest = negative || rest.StartsWith("+") ? rest[1..] : rest;
        if (rest is "0")
        {
            return true;
        }

        if (rest.IsEmpty)
        {
            return false;
        }

        Int128 sum = 0;
        while (!rest.IsEmpty)
        {
            if (!TryPart(ref rest, out var part) || (sum += part) > (Int128)long.MaxValue + 1)
            {
                return false;
            }
        }

        sum = negative ? -sum : sum;
        nanoseconds = sum <= long.MaxValue ? (long)sum : 0;
        return sum <= long.MaxValue;
    }

    /// <summary>Seconds with as many decimals as there are.</summary>
    public static string Text(long nanoseconds)
    {
        var (seconds, nanos) = Math.DivRem(nanoseconds, Second);
        var text = new StringBuilder(nanoseconds < 0 && seconds == 0 ? "-" : "").Append(seconds);
        if (nanos != 0)
        {
            text.Append('.').Append(Math.Abs(nanos).ToString("000000000", CultureInfo.InvariantCulture).TrimEnd('0'));
        }

        return text.Append('s').ToString();
    }

    private static bool TryPart(ref ReadOnlySpan<char> rest, out Int128 nanoseconds)
    {
        nanoseconds = 0;
        var whole = Digits(rest, 0);
        var end = whole;
        if (end < rest.Length && rest[end] == '.')
        {
            end = Digits(rest, end + 1);
        }

        if (whole > 19 || end == 0 || end == 1 && rest[0] == '.')
        {
            return false;
        }

        var number = rest[..end];
        rest = rest[end..];
        var length = 0;
        while (length < rest.Length && !char.IsAsciiDigit(rest[length]) && rest[length] != '.')
        {
            length++;
        }

        if (Unit(rest[..length]) is not { } unit)
        {
            return false;
        }

        rest = rest[length..];
        nanoseconds = whole == 0 ? 0 : Int128.Parse(number[..whole], CultureInfo.InvariantCulture) * unit;
        var scale = (Int128)unit;
        for (var i = whole + 1; i < end && scale > 0; i++)
        {
            nanoseconds += scale * (number[i] - '0') / 10;
            scale /= 10;
        }

        return true;
    }

    private static int Digits(ReadOnlySpan<char> text, int from)
    {
        while (from < text.Length && char.IsAsciiDigit(text[from]))
        {
            from++;
        }

        return from;
    }

    private static long? Unit(ReadOnlySpan<char> name) =>
        name switch
        {
            "ns" => 1,
            "us" or "µs" or "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => Second,
            "m" => 60 * Second,
            "h" => 3600 * Second,
            _ => null,
        };
}
