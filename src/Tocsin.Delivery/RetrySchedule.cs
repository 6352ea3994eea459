namespace Tocsin.Delivery;

/// <summary>When to try again (contract §4, Retry). Pure: the jitter is an argument.</summary>
public static class RetrySchedule
{
    public static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>A target may ask for at most this much patience.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>Something that waits for configuration is tried this often although nobody touched it.</summary>
    public static readonly TimeSpan Reconfigured = TimeSpan.FromMinutes(5);

    /// <summary>The wait after this many failures in a row: doubling from one second to five minutes, spread by a fifth.</summary>
    /// <param name="failures">At least 1.</param>
    /// <param name="jitter">0 to 1; 0.5 is the middle.</param>
    public static TimeSpan After(int failures, double jitter)
    {
        var seconds = First.TotalSeconds * Math.Pow(2, Math.Min(failures - 1, 30));
        var wait = TimeSpan.FromSeconds(Math.Min(seconds, Longest.TotalSeconds) * (0.8 + (0.4 * jitter)));
        return wait < First ? First
            : wait > Longest ? Longest
            : wait;
    }

    public static TimeSpan Pause(TimeSpan wish) =>
        wish < TimeSpan.Zero ? TimeSpan.Zero
        : wish > LongestPause ? LongestPause
        : wish;
}
