namespace Tocsin.Core.Documents;

/// <summary>Durations as the custom resources write them: <c>1m30s</c>, <c>500ms</c>.</summary>
public static class GoDuration
{
    /// <summary>Follows <c>^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$</c>; hours only where allowed. Null when it does not fit.</summary>
    public static TimeSpan? Parse(string text, bool hours)
    {
        var rest = text.AsSpan();
        var milliseconds = 0m;
        if (rest.IsEmpty)
        {
            return null;
        }

        while (!rest.IsEmpty)
        {
            var length = NumberLength(rest);
            if (
                length == 0
                || !decimal.TryParse(rest[..length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var n)
            )
            {
                return null;
            }

            rest = rest[length..];
            var (factor, unit) = Unit(rest, hours);
            if (unit == 0 || n > 1_000_000_000_000m)
            {
                return null;
            }

            milliseconds += n * factor;
            rest = rest[unit..];
        }

        return milliseconds > (decimal)TimeSpan.MaxValue.TotalMilliseconds / 2
            ? null
            : TimeSpan.FromMilliseconds((double)milliseconds);
    }

    /// <summary>As Go prints a duration of whole milliseconds: <c>1h0m0s</c>, <c>5m0s</c>, <c>1.5s</c>, <c>250ms</c>.</summary>
    public static string Write(TimeSpan time)
    {
        if (time < TimeSpan.FromSeconds(1))
        {
            return time == TimeSpan.Zero
                ? "0s"
                : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.###}ms");
        }

        var seconds = string.Create(CultureInfo.InvariantCulture, $"{time.Seconds + (time.Milliseconds / 1000m):0.###}s");
        var hours = (long)time.TotalHours;
        return hours > 0 ? string.Create(CultureInfo.InvariantCulture, $"{hours}h{time.Minutes}m{seconds}")
            : time.Minutes > 0 ? string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}m{seconds}")
            : seconds;
    }

    private static int NumberLength(ReadOnlySpan<char> text)
    {
        var whole = Digits(text);
        if (whole == 0 || whole >= text.Length || text[whole] != '.')
        {
            return whole;
        }

        var fraction = Digits(text[(whole + 1)..]);
        return fraction == 0 ? 0 : whole + 1 + fraction;
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }

    private static (decimal Factor, int Length) Unit(ReadOnlySpan<char> text, bool hours) =>
        text switch
        {
            ['m', 's', ..] => (1m, 2),
            ['s', ..] => (1000m, 1),
            ['m', ..] => (60_000m, 1),
            ['h', ..] when hours => (3_600_000m, 1),
            _ => (0m, 0),
        };
}
