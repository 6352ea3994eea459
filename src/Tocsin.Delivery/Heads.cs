namespace Tocsin.Delivery;

/// <summary>
/// The heads of a lane's objects in the order in which they leave. Of what is due the oldest goes first, and first tries and repeats
/// take turns: a long line of fresh ones must not keep what failed once waiting until its deadline, nor the other way round.
/// </summary>
internal sealed class Heads
{
    private readonly PriorityQueue<(Pending Delivery, int Version), long> _fresh = new();
    private readonly PriorityQueue<(Pending Delivery, int Version), long> _again = new();
    private readonly PriorityQueue<(Pending Delivery, int Version), long> _later = new();
    private bool _wasAgain;

    /// <summary>Takes it up, or anew when its time has changed.</summary>
    public void Add(Pending p)
    {
        p.Version++;
        if (p.Due == default)
        {
            _fresh.Enqueue((p, p.Version), p.Id);
        }
        else
        {
            _later.Enqueue((p, p.Version), p.Due.UtcTicks);
        }
    }

    /// <summary>The one that leaves next, which may yet have to wait until it is due; null when there is none.</summary>
    public Pending? Next(DateTimeOffset now)
    {
        while (Top(_later) is { } ripe && ripe.Due <= now)
        {
            _later.Dequeue();
            _again.Enqueue((ripe, ripe.Version), ripe.Id);
        }

        var (fresh, again) = (Top(_fresh), Top(_again));
        return (_wasAgain ? fresh ?? again : again ?? fresh) ?? Top(_later);
    }

    /// <summary>The one that <see cref="Next"/> named leaves.</summary>
    public void Take(Pending next)
    {
        var from =
            Top(_fresh) == next ? _fresh
            : Top(_again) == next ? _again
            : _later;
        _wasAgain = from != _fresh;
        from.Dequeue();
    }

    /// <summary>Whatever waits for its time is due now.</summary>
    public void HurryAll(DateTimeOffset now)
    {
        foreach (var (delivery, version) in _later.UnorderedItems.Select(item => item.Element).ToList())
        {
            if (IsCurrent(delivery, version) && delivery.Due > now)
            {
                delivery.Due = now;
                Add(delivery);
            }
        }
    }

    private static Pending? Top(PriorityQueue<(Pending Delivery, int Version), long> heads)
    {
        while (heads.TryPeek(out var head, out _))
        {
            if (IsCurrent(head.Delivery, head.Version))
            {
                return head.Delivery;
            }

            heads.Dequeue();
        }

        return null;
    }

    // One that left, ended or was given another time has a later version, or is no longer in the line.
    private static bool IsCurrent(Pending p, int version) => p.Version == version && p is { InFlight: false, IsInLine: true };
}
