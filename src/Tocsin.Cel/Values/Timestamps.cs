namespace Tocsin.Cel.Values;

/// <summary>Instants from the year 1 to the year 9999, to the nanosecond.</summary>
internal static class Timestamps
{
    public const long First = -62_135_596_800;
    public const long Last = 253_402_300_799;

    public static bool InRange(long seconds) => seconds is >= First and <= Last;

    /// <summary>Reads RFC 3339; false also when the instant lies outside of the range.</summary>
    public static bool TryParse(string text, out CelValue value)
    {
        value = default;
        var rest = text.AsSpan();
        if (
            !Number(ref rest, 4, '-', out var year)
            || !Number(ref rest, 2, '-', out var month)
            || !Number(ref rest, 2, 'T', out var day)
            || !Number(ref rest, 2, ':', out var hour)
            || !Number(ref rest, 2, ':', out var minute)
            || !Number(ref rest, 2, null, out var second)
            || !Fraction(ref rest, out var nanos)
            || !Offset(rest, out var offset)
        )
        {
            return false;
        }

        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        if (hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        var days = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks / TimeSpan.TicksPerDay;
        var seconds = First + (days * 86_400) + (hour * 3600) + (minute * 60) + second - offset;
        value = CelValue.OfTimestamp(seconds, nanos);
        return InRange(seconds);
    }

    public static string Text(in CelValue value)
    {
        var (seconds, nanos) = value.AsTimestamp;
        var time = Civil(seconds);
        var fraction = nanos == 0 ? "" : "." + nanos.ToString("000000000", CultureInfo.InvariantCulture).TrimEnd('0');
        return time.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + fraction + "Z";
    }

    public static DateTime Civil(long seconds) => new((seconds - First) * TimeSpan.TicksPerSecond, DateTimeKind.Utc);

    public static CelValue Add(in CelValue time, Int128 nanoseconds)
    {
        var (seconds, nanos) = time.AsTimestamp;
        var total = ((Int128)seconds * Durations.Second) + nanos + nanoseconds;
        var (whole, rest) = Int128.DivRem(total, Durations.Second);
        if (rest < 0)
        {
            whole--;
            rest += Durations.Second;
        }

        return whole < First || whole > Last
            ? CelValue.Error("the timestamp is out of range")
            : CelValue.OfTimestamp((long)whole, (int)rest);
    }

    public static CelValue Between(in CelValue later, in CelValue earlier)
    {
        var (a, x) = later.AsTimestamp;
        var (b, y) = earlier.AsTimestamp;
        var total = ((Int128)(a - b) * Durations.Second) + (x - y);
        return total < long.MinValue || total > long.MaxValue
            ? CelValue.Error("the duration is out of range")
            : CelValue.OfNanoseconds((long)total);
    }

    private static bool Number(ref ReadOnlySpan<char> rest, int digits, char? then, out int value)
    {
        value = 0;
        var length = digits + (then is null ? 0 : 1);
        if (rest.Length < length || then is { } mark && rest[digits] != mark && !(mark == 'T' && rest[digits] == 't'))
        {
            return false;
        }

        var valid = int.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out value);
        rest = rest[length..];
        return valid;
    }

    private static bool Fraction(ref ReadOnlySpan<char> rest, out int nanos)
    {
        nanos = 0;
        if (!rest.StartsWith("."))
        {
            return true;
        }

        var i = 1;
        var unit = 100_000_000;
        for (; i < rest.Length && char.IsAsciiDigit(rest[i]); i++)
        {
            nanos += (rest[i] - '0') * unit;
            unit /= 10;
        }

        rest = rest[i..];
        return i > 1;
    }

    private static bool Offset(ReadOnlySpan<char> rest, out int seconds)
    {
        seconds = 0;
        if (rest is "Z" or "z")
        {
            return true;
        }

        if (rest.Length != 6 || rest[0] is not ('+' or '-'))
        {
            return false;
        }

        var sign = rest[0] == '-' ? -1 : 1;
        rest = rest[1..];
        if (!Number(ref rest, 2, ':', out var hours) || !Number(ref rest, 2, null, out var minutes))
        {
            return false;
        }

        seconds = sign * ((hours * 3600) + (minutes * 60));
        return hours <= 24 && minutes <= 59;
    }
}
