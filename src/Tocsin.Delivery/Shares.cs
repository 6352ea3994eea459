using Tocsin.Core.Reports;

namespace Tocsin.Delivery;

/// <summary>
/// Who makes room when what waits takes more of the disk than it may. The namespaces that hold most are cut down to one level, and in
/// each the providers that hold most, so that neither a target that is down nor a tenant with many of them takes room from others.
/// </summary>
internal static class Shares
{
    /// <summary>What each provider gives up so that this many bytes become free; only those that give anything.</summary>
    public static IReadOnlyList<(ObjectName Provider, long Bytes)> Cut(
        IReadOnlyList<(ObjectName Provider, long Bytes)> held,
        long wanted
    )
    {
        var namespaces = held.GroupBy(h => h.Provider.Namespace, StringComparer.Ordinal).Select(g => g.ToList()).ToList();
        var level = Level(namespaces.Select(n => n.Sum(h => h.Bytes)), wanted);
        return [.. namespaces.SelectMany(n => CutOne(n, n.Sum(h => h.Bytes) - level))];
    }

    private static IEnumerable<(ObjectName Provider, long Bytes)> CutOne(
        List<(ObjectName Provider, long Bytes)> held,
        long wanted
    )
    {
        if (wanted <= 0)
        {
            return [];
        }

        var level = Level(held.Select(h => h.Bytes), wanted);
        return held.Where(h => h.Bytes > level).Select(h => (h.Provider, h.Bytes - level));
    }

    /// <summary>The level to which the largest have to come down so that what is above it makes up what is wanted.</summary>
    private static long Level(IEnumerable<long> sizes, long wanted)
    {
        long above = 0;
        var count = 0;
        var descending = sizes.OrderDescending().ToList();
        foreach (var (i, size) in descending.Index())
        {
            above += size;
            count++;
            var next = i + 1 < descending.Count ? descending[i + 1] : 0;
            if (above - (count * next) >= wanted)
            {
                break;
            }
        }

        return count == 0 ? 0 : Math.Max(0, (above - wanted) / count);
    }
}
