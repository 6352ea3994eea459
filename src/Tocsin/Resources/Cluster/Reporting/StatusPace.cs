using Tocsin.Resources.Cluster.Watching;

namespace Tocsin.Resources.Cluster.Reporting;

/// <summary>When a status may be written again: at once where it matters, seldom where only the words change.</summary>
internal static class StatusPace
{
    private static readonly TimeSpan Lag = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Flapping = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Words = TimeSpan.FromMinutes(1);

    /// <param name="wanted">Not what the object says now.</param>
    /// <param name="last">What was written last, as long ago as <paramref name="since"/>; null for nothing yet.</param>
    public static bool IsDue(IReadOnlyList<Condition> wanted, IReadOnlyList<Condition>? last, TimeSpan since)
    {
        if (last is not [var written, ..] || written.ObservedGeneration != wanted[0].ObservedGeneration)
        {
            return true;
        }

        // The watch has not shown yet what was written.
        if (last.Count == wanted.Count && last.Zip(wanted).All(p => p.First.Says(p.Second)))
        {
            return since >= Lag;
        }

        var isTurn = !last.Select(c => (c.Type, c.Status, c.Reason))
            .SequenceEqual(wanted.Select(c => (c.Type, c.Status, c.Reason)));
        return since >= (isTurn ? Flapping : Words);
    }
}
