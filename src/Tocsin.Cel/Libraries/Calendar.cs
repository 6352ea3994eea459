namespace Tocsin.Cel.Libraries;

/// <summary>The parts of timestamps, in UTC or in a time zone, and of durations.</summary>
internal static class Calendar
{
    public static readonly Function[] Functions =
    [
        Part("getFullYear", time => time.Year),
        Part("getMonth", time => time.Month - 1),
        Part("getDate", time => time.Day),
        Part("getDayOfMonth", time => time.Day - 1),
        Part("getDayOfWeek", time => (int)time.DayOfWeek),
        Part("getDayOfYear", time => time.DayOfYear - 1),
        Part("getHours", time => time.Hour, 3600 * Durations.Second),
        Part("getMinutes", time => time.Minute, 60 * Durations.Second),
        Part("getSeconds", time => time.Second, Durations.Second),
        Part("getMilliseconds", _ => 0, 1_000_000),
    ];

    private static Function Part(string name, Func<DateTime, int> part, long? unit = null)
    {
        string[] signatures = ["timestamp.() -> int", "timestamp.(string) -> int"];
        return new Function(
            name,
            (a, _) =>
                a[0].Kind switch
                {
                    CelKind.Timestamp when a.Length == 1 => Of(a[0], 0, part, unit),
                    CelKind.Timestamp when a[1].Kind == CelKind.String => InZone(a[0], a[1].Text, part, unit),
                    CelKind.Duration when a.Length == 1 && unit is { } length => CelValue.Of(a[0].AsNanoseconds / length),
                    _ => Function.NoOverload,
                },
            unit is null ? signatures : [.. signatures, "duration.() -> int"]
        );
    }

    private static CelValue InZone(in CelValue time, string zone, Func<DateTime, int> part, long? unit) =>
        TimeZones.Offset(zone, time.AsTimestamp.Seconds) is { } offset
            ? Of(time, offset, part, unit)
            : CelValue.Error($"unknown time zone {Rendering.Short(CelValue.Of(zone))}");

    private static CelValue Of(in CelValue time, int offset, Func<DateTime, int> part, long? unit)
    {
        var (seconds, nanos) = time.AsTimestamp;
        if (unit == 1_000_000)
        {
            return CelValue.Of((long)nanos / 1_000_000);
        }

        return Timestamps.InRange(seconds + offset)
            ? CelValue.Of((long)part(Timestamps.Civil(seconds + offset)))
            : CelValue.Error("the timestamp is out of range in this time zone");
    }
}
