using System.Runtime.InteropServices;
using Tocsin.Core.Reports;

namespace Tocsin.Delivery;

/// <summary>What of a backlog fits into the lanes.</summary>
internal static class Backlog
{
    /// <summary>One that does not fit, as small as can be: there may be a million.</summary>
    public readonly record struct Excess(long Id, ObjectName Provider, int Attempts, bool Yielded);

    /// <summary>The newest of each provider, and the rest; both the oldest first.</summary>
    /// <param name="newestFirst">Read once, so that what is too much is never held.</param>
    public static (List<Pending> Kept, List<Excess> Excess) Cut(IEnumerable<Pending> newestFirst, int most)
    {
        var counts = new Dictionary<ObjectName, int>();
        var kept = new List<Pending>();
        var excess = new List<Excess>();
        foreach (var p in newestFirst)
        {
            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, p.Provider, out _);
            if (count < most)
            {
                count++;
                kept.Add(p);
            }
            else
            {
                excess.Add(new Excess(p.Id, p.Provider, p.Attempts, p.Yielded));
            }
        }

        kept.Reverse();
        excess.Reverse();
        return (kept, excess);
    }
}
