using System.Globalization;

namespace Tocsin.Commands.Seen;

/// <summary>An event as <c>tocsin events</c> lists it.</summary>
/// <param name="First">When it was seen first; null when that is not known.</param>
/// <param name="Last">When it was seen last.</param>
/// <param name="Count">How often.</param>
internal sealed record SeenEvent(
    string Id,
    string Namespace,
    string Kind,
    string Name,
    string Type,
    string Reason,
    string Message,
    DateTimeOffset? First,
    DateTimeOffset? Last,
    int Count
)
{
    /// <summary>As kubectl says it: <c>2m31s</c>, or <c>34m (x3 over 154m)</c>.</summary>
    public string LastSeen(DateTimeOffset now)
    {
        var last = Last is { } l ? Ago(now - l) : "<unknown>";
        return Count > 1 && First is { } first
            ? string.Create(CultureInfo.InvariantCulture, $"{last} (x{Count} over {Ago(now - first)})")
            : last;
    }

    /// <summary>A length of time in the two largest units that matter.</summary>
    public static string Ago(TimeSpan time)
    {
        var (days, years) = ((int)time.TotalDays, (int)(time.TotalDays / 365));
        FormattableString text = time switch
        {
            { Ticks: < 0 } => $"0s",
            { TotalMinutes: < 2 } => $"{(int)time.TotalSeconds}s",
            { TotalMinutes: < 10, Seconds: 0 } => $"{time.Minutes}m",
            { TotalMinutes: < 10 } => $"{time.Minutes}m{time.Seconds}s",
            { TotalHours: < 3 } => $"{(int)time.TotalMinutes}m",
            { TotalHours: < 8, Minutes: 0 } => $"{time.Hours}h",
            { TotalHours: < 8 } => $"{time.Hours}h{time.Minutes}m",
            { TotalHours: < 48 } => $"{(int)time.TotalHours}h",
            { TotalDays: < 8, Hours: 0 } => $"{days}d",
            { TotalDays: < 8 } => $"{days}d{time.Hours}h",
            { TotalDays: < 730 } => $"{days}d",
            { TotalDays: < 2920 } when days % 365 > 0 => $"{years}y{days % 365}d",
            _ => $"{years}y",
        };
        return FormattableString.Invariant(text);
    }
}

/// <summary>Whose events are asked for: <c>--for Kind[/name]</c>.</summary>
/// <param name="Kind">As it is spelt, whatever the letters' case was.</param>
/// <param name="Name">Null for all of the kind.</param>
/// <param name="Namespace">Null for all.</param>
internal sealed record Subject(string Kind, string? Name, string? Namespace)
{
    public bool Fits(SeenEvent e) =>
        e.Kind == Kind && (Name is null || e.Name == Name) && (Namespace is null || e.Namespace == Namespace);
}
