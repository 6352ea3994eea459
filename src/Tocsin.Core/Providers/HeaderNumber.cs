using System.Globalization;

namespace Tocsin.Core.Providers;

/// <summary>
/// Numbers and moments in headers of answers. A target may write what it likes there: what is not a plain number, is negative or
/// would be decades away says nothing and is ignored.
/// </summary>
public static class HeaderNumber
{
    /// <summary>Nobody asks to be left alone for ten years.</summary>
    private const double Most = 10 * 365 * 86_400.0;

    /// <summary>RFC 9110 §5.6.7, and what Go writes for the first of them in UTC.</summary>
    private static readonly string[] s_dates =
    [
        "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
        "ddd, dd MMM yyyy HH:mm:ss 'UTC'",
        "dddd, dd-MMM-yy HH:mm:ss 'GMT'",
        "ddd MMM d HH:mm:ss yyyy",
    ];

    /// <summary>A length of time in seconds, which may have a fraction: Discord sends one.</summary>
    public static TimeSpan? Seconds(string? value) =>
        Digits(value) is { } text
        && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
        && seconds <= Most
            ? TimeSpan.FromSeconds(seconds)
            : null;

    /// <summary>A whole number that is not negative.</summary>
    public static long? Whole(string? value) =>
        long.TryParse(value?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static DateTimeOffset? Date(string? value) =>
        DateTimeOffset.TryParseExact(
            value?.Trim(),
            s_dates,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowInnerWhite,
            out var date
        )
            ? date
            : null;

    /// <summary>What <c>Retry-After</c> asks for: seconds or a moment; one that is over asks for nothing more.</summary>
    public static TimeSpan? Wait(string? value, DateTimeOffset now) =>
        Seconds(value) ?? (Date(value) is { } at && (at - now).TotalSeconds <= Most ? Max(at - now) : null);

    private static TimeSpan Max(TimeSpan left) => left > TimeSpan.Zero ? left : TimeSpan.Zero;

    // double.TryParse takes NaN and Infinity, whatever the style.
    private static string? Digits(string? value) =>
        value?.Trim() is { Length: > 0 } text && text.All(c => char.IsAsciiDigit(c) || c == '.') ? text : null;
}
