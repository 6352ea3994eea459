namespace Tocsin.Cel.Libraries;

/// <summary>Time zones by name or as a fixed offset: <c>Europe/Berlin</c>, <c>-08:30</c>, <c>02:00</c>.</summary>
internal static class TimeZones
{
    /// <summary>Seconds to add to UTC at that moment; null when there is no such zone.</summary>
    public static int? Offset(string zone, long seconds)
    {
        if (zone is "UTC" or "")
        {
            return 0;
        }

        if (Fixed(zone) is { } offset)
        {
            return offset;
        }

        // The name becomes a path of the time zone database.
        if (
            zone.Length > 64
            || !char.IsAsciiLetter(zone[0])
            || zone.Contains("..", StringComparison.Ordinal)
            || !zone.All(IsNamePart)
        )
        {
            return null;
        }

        return TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found)
            ? (int)found.GetUtcOffset(Timestamps.Civil(seconds)).TotalSeconds
            : null;
    }

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+';

    private static int? Fixed(string zone)
    {
        var digits = zone.AsSpan(zone[0] is '+' or '-' ? 1 : 0);
        if (digits.Length != 5 || digits[2] != ':')
        {
            return null;
        }

        if (
            !int.TryParse(digits[..2], NumberStyles.None, CultureInfo.InvariantCulture, out var hours)
            || !int.TryParse(digits[3..], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
        )
        {
            return null;
        }

        return hours > 23 || minutes > 59 ? null : (zone[0] == '-' ? -1 : 1) * ((hours * 3600) + (minutes * 60));
    }
}
