namespace Tocsin.Kube.Cache;

/// <summary>How long to wait before asking again: doubling to a limit, with jitter. Pure but for the random numbers given.</summary>
public sealed record Backoff(TimeSpan First, TimeSpan Longest)
{
    public static Backoff Usual { get; } = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(30));

    /// <param name="failures">In a row; from one on.</param>
    /// <param name="jitter">From 0 to 1; the wait is half to all of its step.</param>
    public TimeSpan After(int failures, double jitter)
    {
        var step = Math.Min(Longest.TotalSeconds, First.TotalSeconds * Math.Pow(2, Math.Min(failures - 1, 30)));
        return TimeSpan.FromSeconds(step * (0.5 + 0.5 * jitter));
    }
}
