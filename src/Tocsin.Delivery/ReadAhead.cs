using Tocsin.Core.Notifications;

namespace Tocsin.Delivery;

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
        var next = p.Newer;
        for (var seen = 0; next is not null && ids.Count < Most && seen < Most * 2; seen++, next = next.Newer)
        {
            if (MayRead(next))
            {
                ids.Add(next.Id);
            }
        }

        return ids;
    }

    /// <summary>Lays what was read beside the deliveries that will send it.</summary>
    public static void Lay(Pending from, Dictionary<long, Notification> read)
    {
        var left = read.Count;
        for (var next = from.Newer; next is not null && left > 0; next = next.Newer)
        {
            if (read.TryGetValue(next.Id, out var notification))
            {
                left--;
                next.Fresh = MayRead(next) ? notification : next.Fresh;
            }
        }
    }

    // One that was tried has a last error, which only the queue knows.
    private static bool MayRead(Pending p) => p is { Fresh: null, InFlight: false, Attempts: 0 };
}
