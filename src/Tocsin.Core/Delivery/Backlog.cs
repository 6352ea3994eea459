using Tocsin.Core.Resources;

namespace Tocsin.Core.Delivery;

/// <summary>What of a backlog fits into the lanes.</summary>
internal static class Backlog
{
    /// <summary>The newest of each provider, in the order given, and the rest, the oldest first.</summary>
    /// <param name="unsettled">In the order of acceptance; read once.</param>
    public static (IReadOnlyCollection<Pending> Kept, IReadOnlyList<Pending> Excess) Cut(IEnumerable<Pending> unsettled, int most)
    {
        var counts = new Dictionary<ObjectName, int>();
        var all = new List<Pending>();
        foreach (var p in unsettled)
        {
            all.Add(p);
            counts[p.Provider] = counts.GetValueOrDefault(p.Provider) + 1;
        }

        if (counts.Values.All(count => count <= most))
        {
            return (all, []);
        }

        var kept = new List<Pending>();
        var excess = new List<Pending>();
        foreach (var p in all)
        {
            // As many of the oldest as are too many.
            var left = counts[p.Provider];
            counts[p.Provider] = left > most ? left - 1 : left;
            (left > most ? excess : kept).Add(p);
        }

        return (kept, excess);
    }
}
