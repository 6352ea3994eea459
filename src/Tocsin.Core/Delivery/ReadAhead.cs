using Tocsin.Core.Alerts;

namespace Tocsin.Core.Delivery;

/// <summary>
/// Which deliveries of a long line are read from the queue together: a read for each would cost more than its send. The caller
/// holds the lane's lock.
/// </summary>
internal static class ReadAhead
{
    private const int Most = 64;

    /// <summary>This delivery and the next in line that are not at hand.</summary>
    public static IReadOnlyList<long> Ids(Pending p)
    {
        var ids = new List<long> { p.Id };
        var node = p.Age?.Next;
        for (var seen = 0; node is not null && ids.Count < Most && seen < Most * 2; seen++, node = node.Next)
        {
            if (MayRead(node.Value))
            {
                ids.Add(node.Value.Id);
            }
        }

        return ids;
    }

    /// <summary>Lays what was read beside the deliveries that will send it.</summary>
    public static void Lay(Pending from, Dictionary<long, Notification> read)
    {
        var left = read.Count;
        for (var node = from.Age?.Next; node is not null && left > 0; node = node.Next)
        {
            if (read.TryGetValue(node.Value.Id, out var notification))
            {
                left--;
                node.Value.Fresh = MayRead(node.Value) ? notification : node.Value.Fresh;
            }
        }
    }

    // One that was tried has a last error, which only the queue knows.
    private static bool MayRead(Pending p) => p is { Fresh: null, InFlight: false, Attempts: 0 };
}
