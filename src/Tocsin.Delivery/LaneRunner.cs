using Tocsin.Core.Loops;
using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;

namespace Tocsin.Delivery;

/// <summary>A lane with its lock and its timer.</summary>
internal sealed class LaneRunner : IDisposable
{
    private const int FreshPerLane = 256;
    private static readonly TimeSpan s_afterFailure = TimeSpan.FromSeconds(1);

    private readonly Pump _pump;
    private readonly Lane _lane;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private DateTimeOffset _alarm = DateTimeOffset.MaxValue;

    public LaneRunner(Pump pump, Lane lane)
    {
        _pump = pump;
        _lane = lane;
        _timer = pump.Clock.CreateTimer(_ => Alarm(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _lane.Count;
            }
        }
    }

    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _lane.Bytes;
            }
        }
    }

    /// <summary>Takes the oldest out of the line until so many bytes are free.</summary>
    public IReadOnlyList<Pending> GiveUp(long bytes)
    {
        lock (_lock)
        {
            return _lane.GiveUp(bytes);
        }
    }

    /// <summary>Takes it into the line; <see cref="Drain"/> sends it.</summary>
    public void Add(Pending p)
    {
        Pending? evicted;
        lock (_lock)
        {
            // A long line is read back from the queue when its turn comes; memory holds only its beginning.
            p.Fresh = _lane.Count < FreshPerLane ? p.Fresh : null;
            evicted = _lane.Add(p);
        }

        if (evicted is not null)
        {
            _ = _pump.Bury(evicted);
        }
    }

    public void Wake()
    {
        lock (_lock)
        {
            _lane.Wake(_pump.Now);
        }

        Drain();
    }

    public (IReadOnlyList<Pending> Left, int UnderWay) Purge(IReadOnlySet<long> ids)
    {
        (IReadOnlyList<Pending> Left, int UnderWay) purged;
        lock (_lock)
        {
            purged = _lane.Purge(ids);
        }

        Drain();
        return purged;
    }

    /// <summary>What a delivery sends, from the queue. The next in line come along: a read for each would cost far more.</summary>
    public (Notification Notification, string LastError) Read(Pending p)
    {
        IReadOnlyList<long> ids;
        lock (_lock)
        {
            ids = ReadAhead.Ids(p);
        }

        var read = _pump.Queue.Read(ids);
        if (read.Count == 0 || read[0].Id != p.Id)
        {
            throw new StorageUnavailableException("gone");
        }

        var others = read.Skip(1).ToDictionary(r => r.Id, r => r.Notification);
        lock (_lock)
        {
            ReadAhead.Lay(p, others);
        }

        return (read[0].Notification, read[0].LastError);
    }

    /// <summary>The next in an object's line that are not under way.</summary>
    public IEnumerable<Notification> Waiting(long objectKey)
    {
        IReadOnlyList<(long Id, Notification? Fresh)> next;
        lock (_lock)
        {
            next = _lane.Waiting(objectKey);
        }

        foreach (var (id, fresh) in next)
        {
            if ((fresh ?? _pump.Queue.Read(id)?.Notification) is { } notification)
            {
                yield return notification;
            }
        }
    }

    public Settlement Answered(Pending p, Outcome outcome)
    {
        Settlement settlement;
        lock (_lock)
        {
            settlement = _lane.Answered(p, outcome, _pump.Now, _pump.Jitter());
        }

        Drain();
        return settlement;
    }

    public Settlement Expired(Pending p, string lastError)
    {
        lock (_lock)
        {
            return _lane.Expired(p, lastError, _pump.Now);
        }
    }

    public void Recorded(Pending p, Settlement settlement)
    {
        lock (_lock)
        {
            _lane.Recorded(p, settlement);
        }

        Drain();
    }

    /// <summary>Afterwards each send that began before the stop is counted, and none begins.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Drain()
    {
        while (true)
        {
            lock (_lock)
            {
                // The pump's flag and not the lane's own: an event may yet open a lane while the pump stops.
                if (_pump.IsClosing)
                {
                    return;
                }

                switch (_lane.Next(_pump.Now))
                {
                    case Step.Send send:
                        _pump.Begin(this, send.Delivery, expired: false);
                        break;
                    case Step.Expire expire:
                        _pump.Begin(this, expire.Delivery, expired: true);
                        break;
                    case Step.Wait wait:
                        Arm(wait.Until);
                        return;
                    default:
                        return;
                }
            }
        }
    }

    /// <summary>The same; whatever goes wrong is of this lane, which is asked again after a moment.</summary>
    public void DrainOrLater()
    {
        if (!_pump.Loops.Round(LoopName.Lane, Drain))
        {
            lock (_lock)
            {
                Arm(_pump.Now + s_afterFailure);
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    // An alarm that comes too early only asks again, so one is set anew for an earlier time alone: a busy lane asks very often.
    private void Arm(DateTimeOffset until)
    {
        if (until < _alarm)
        {
            _alarm = until;
            _timer.Change(Until(until), Timeout.InfiniteTimeSpan);
        }
    }

    private void Alarm()
    {
        lock (_lock)
        {
            _alarm = DateTimeOffset.MaxValue;
        }

        DrainOrLater();
    }

    private TimeSpan Until(DateTimeOffset time)
    {
        var wait = time - _pump.Now;
        return wait < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1)
            : wait > TimeSpan.FromHours(1) ? TimeSpan.FromHours(1)
            : wait;
    }
}
