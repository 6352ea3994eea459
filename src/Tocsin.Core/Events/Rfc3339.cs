namespace Tocsin.Core.Events;

/// <summary>RFC 3339 as Go's time.Parse reads it: a one-digit hour and a comma before the fraction pass, a space or a small z do not.</summary>
public static class Rfc3339
{
    /// <summary>The time in UTC. Years that .NET cannot hold are clamped.</summary>
    public static bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        var s = text.AsSpan();
        if (
            !Digits(ref s, 4, out var year)
            || !Skip(ref s, '-')
            || !Digits(ref s, 2, out var month)
            || !Skip(ref s, '-')
            || !Digits(ref s, 2, out var day)
            || !Skip(ref s, 'T')
            || !(Digits(ref s, 2, out var hour) || Digits(ref s, 1, out hour))
            || !Skip(ref s, ':')
            || !Digits(ref s, 2, out var minute)
            || !Skip(ref s, ':')
            || !Digits(ref s, 2, out var second)
            || !Fraction(ref s, out var ticks)
            || !Zone(s, out var zone)
        )
        {
            return false;
        }

        // Go knows a year 0; for .NET time begins a year later.
        var known = Math.Max(year, 1);
        if (
            month is < 1 or > 12
            || day < 1
            || day > DateTime.DaysInMonth(known, month)
            || hour > 23
            || minute > 59
            || second > 59
        )
        {
            return false;
        }

        var local = new DateTime(known, month, day, hour, minute, second, DateTimeKind.Unspecified).Ticks + ticks;
        time = new DateTimeOffset(
            Math.Clamp(local - zone.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks),
            TimeSpan.Zero
        );
        return true;
    }

    /// <summary>Whole seconds in UTC, as Flux writes them.</summary>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static bool Skip(ref ReadOnlySpan<char> s, char c)
    {
        if (s.IsEmpty || s[0] != c)
        {
            return false;
        }

        s = s[1..];
        return true;
    }

    private static bool Digits(ref ReadOnlySpan<char> s, int count, out int value)
    {
        value = 0;
        if (s.Length < count || s[..count].ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        value = int.Parse(s[..count], CultureInfo.InvariantCulture);
        s = s[count..];
        return true;
    }

    private static bool Fraction(ref ReadOnlySpan<char> s, out long ticks)
    {
        ticks = 0;
        if (s.IsEmpty || (s[0] != '.' && s[0] != ','))
        {
            return true;
        }

        s = s[1..];
        var length = s.IndexOfAnyExceptInRange('0', '9');
        length = length < 0 ? s.Length : length;
        for (var i = 0; i < 7; i++)
        {
            ticks = (ticks * 10) + (i < length ? s[i] - '0' : 0);
        }

        s = s[length..];
        return length > 0;
    }

    private static bool Zone(ReadOnlySpan<char> s, out TimeSpan zone)
    {
        zone = TimeSpan.Zero;
        if (s is "Z")
        {
            return true;
        }

        if (s.IsEmpty || (s[0] != '+' && s[0] != '-'))
        {
            return false;
        }

        var sign = s[0] == '-' ? -1 : 1;
        s = s[1..];
        if (!Digits(ref s, 2, out var hours) || !Skip(ref s, ':') || !Digits(ref s, 2, out var minutes) || !s.IsEmpty)
        {
            return false;
        }

        zone = sign * (TimeSpan.FromHours(hours) + TimeSpan.FromMinutes(minutes));
        return hours <= 24 && minutes <= 59;
    }
}
