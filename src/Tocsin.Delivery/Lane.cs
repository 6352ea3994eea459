using Tocsin.Core.Notifications;

namespace Tocsin.Delivery;

/// <summary>The bounds of one provider's lane, and of all together.</summary>
public sealed record LaneLimits
{
    public int Concurrency { get; init; } = 4;
    public int MaxPending { get; init; } = 100_000;

    /// <summary>Bytes on disk of what waits in all lanes together; beyond them those that hold most give up their oldest.</summary>
    public long MaxBytes { get; init; } = long.MaxValue;

    /// <summary>Answers that may wait for their record: a crash repeats each, and fewer would slow down a fast target.</summary>
    public int MaxUnrecorded { get; init; } = 64;

    public TimeSpan YieldAfter { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>What a lane wants done next.</summary>
public abstract record Step
{
    public sealed record Send(Pending Delivery) : Step;

    public sealed record Expire(Pending Delivery) : Step;

    /// <summary>Nothing before this time, unless something changes.</summary>
    public sealed record Wait(DateTimeOffset Until) : Step;

    public sealed record Idle : Step
    {
        public static readonly Idle Instance = new();
    }
}

/// <summary>
/// One provider's deliveries and the rules of their order: per involved object first come, first served; objects overtake one
/// another; a pause, a breaker and four sends at once for the whole lane. It decides and never waits: time is an argument.
/// Not thread-safe; the pump holds its lock.
/// </summary>
/// <param name="all">Counts the bytes of all lanes.</param>
public sealed class Lane(LaneLimits limits, HeldBytes all)
{
    // An object that has flapped for a day is not read through for each of its deliveries.
    private const int MostWaiting = 32;

    private readonly Dictionary<long, Queue<Pending>> _objects = [];
    private readonly Line _byAge = new(all);
    private readonly Heads _heads = new();
    private readonly Breaker _breaker = new();
    private int _inFlight;
    private int _unrecorded;
    private int _wakes;
    private DateTimeOffset _pausedUntil;
    private DateTimeOffset _lastDelivered;

    public Lane(LaneLimits limits)
        : this(limits, new HeldBytes()) { }

    public int Count => _byAge.Count;

    /// <summary>What its deliveries hold on disk.</summary>
    public long Bytes => _byAge.Bytes;

    public DateTimeOffset? OldestDeadline => _byAge.Oldest?.Deadline;

    /// <summary>Adds at the end. Gives back what no longer fits: the oldest, which is a dead letter then.</summary>
    public Pending? Add(Pending p)
    {
        _byAge.Add(p);
        if (p.Yielded)
        {
            _heads.Add(p);
        }
        else
        {
            if (!_objects.TryGetValue(p.ObjectKey, out var queue))
            {
                _objects[p.ObjectKey] = queue = new Queue<Pending>(1);
            }

            queue.Enqueue(p);
            if (queue.Count == 1)
            {
                _heads.Add(p);
            }
        }

        return _byAge.Count > limits.MaxPending ? EvictOldest() : null;
    }

    /// <summary>Takes the oldest out of the line until so many bytes are free; what is being sent stays. They are dead letters then.</summary>
    public IReadOnlyList<Pending> GiveUp(long bytes)
    {
        var given = new List<Pending>();
        foreach (var p in _byAge.All().Where(p => !p.InFlight).TakeWhile(_ => bytes > 0))
        {
            Leave(p);
            given.Add(p);
            bytes -= p.Bytes;
        }

        return given;
    }

    /// <summary>An object's next deliveries that are not in flight, with what they send when it is at hand.</summary>
    public IReadOnlyList<(long Id, Notification? Fresh)> Waiting(long objectKey) =>
        _objects.TryGetValue(objectKey, out var queue)
            ? [.. queue.Where(p => p is { InFlight: false, IsInLine: true }).Take(MostWaiting).Select(p => (p.Id, p.Fresh))]
            : [];

    /// <summary>The next thing to do at this time; a delivery that it hands out is in flight until <see cref="Answered"/>.</summary>
    public Step Next(DateTimeOffset now)
    {
        if (_byAge.Oldest is { InFlight: false } late && late.Deadline <= now)
        {
            Take(late);
            return new Step.Expire(late);
        }

        if (_inFlight >= limits.Concurrency || _unrecorded >= limits.MaxUnrecorded || _heads.Next(now) is not { } head)
        {
            return OldestDeadline is { } first && first > now ? new Step.Wait(first) : Step.Idle.Instance;
        }

        var due = _breaker.IsOpen ? _breaker.ProbeAt : head.Due;
        due = due < _pausedUntil ? _pausedUntil : due;
        if (_breaker.IsOpen && _inFlight > 0)
        {
            return Step.Idle.Instance; // one probe at a time; its answer asks again
        }

        if (due > now)
        {
            return new Step.Wait(OldestDeadline is { } deadline && deadline < due ? deadline : due);
        }

        _heads.Take(head);
        Take(head);
        return new Step.Send(head);
    }

    /// <summary>Judges how an attempt ended. The object stays taken until <see cref="Recorded"/>.</summary>
    public Settlement Answered(Pending p, Outcome outcome, DateTimeOffset now, double jitter)
    {
        _inFlight--;
        _unrecorded++;
        if (outcome is not Outcome.Waiting { WasSent: false } and not Outcome.Skipped)
        {
            p.Attempts++;
        }

        switch (outcome)
        {
            case Outcome.Delivered delivered:
                Succeeded(now);
                if (delivered.Rest is { } rest)
                {
                    Pause(now + RetrySchedule.Pause(rest));
                }

                return End(p, DeliveryState.Delivered, outcome, now);
            case Outcome.Skipped:
                return End(p, DeliveryState.Skipped, outcome, now);
            case Outcome.Rejected:
                // A refusal is an answer: the target is up.
                Reached(now);
                return End(p, DeliveryState.Dead, outcome, now);
        }

        if (p.IsPurged)
        {
            return End(
                p,
                DeliveryState.Skipped,
                new Outcome.Skipped(OutcomeReason.Purged, $"purged while it was being sent: {outcome.Text}"),
                now
            );
        }

        p.FailingSince ??= now;
        p.Due = outcome switch
        {
            Outcome.Waiting => now + RetrySchedule.Reconfigured,
            Outcome.Retry { After: { } wish } => Pause(now + RetrySchedule.Pause(wish)),
            _ => now + RetrySchedule.After(p.Attempts, jitter),
        };
        // A credential that is refused is spared like a target that is down: a long line would hammer it, and may lock the account.
        if (outcome is Outcome.Retry { Reason: not OutcomeReason.RateLimited } or Outcome.Waiting { WasSent: true })
        {
            _breaker.Fail(now);
        }

        if (now >= p.Deadline)
        {
            return End(p, DeliveryState.Dead, Expired(p, outcome.Text), now);
        }

        p.Due = p.Due < p.Deadline ? p.Due : p.Deadline;
        var yields = !p.Yielded && now - p.FailingSince >= limits.YieldAfter && _lastDelivered > p.FailingSince;
        if (yields)
        {
            Yield(p);
        }

        return new Settlement(
            p.Id,
            DeliveryState.Pending,
            yields || p.Yielded ? OutcomeReason.OrderYielded : outcome.Reason,
            outcome.Text,
            p.Attempts,
            p.Yielded,
            p.Due,
            now
        );
    }

    /// <summary>The deadline has come: a dead letter that keeps the last error.</summary>
    public Settlement Expired(Pending p, string lastError, DateTimeOffset now)
    {
        _inFlight--;
        _unrecorded++;
        return End(p, DeliveryState.Dead, Expired(p, lastError), now);
    }

    /// <summary>The settlement is on disk: the object is free for its next delivery, or for the next attempt.</summary>
    public void Recorded(Pending p, Settlement settlement)
    {
        _unrecorded--;
        p.InFlight = false;
        if (settlement.State is DeliveryState.Pending)
        {
            // The configuration changed while the attempt with the old one was under way.
            p.Due = p.TakenAfterWakes != _wakes ? settlement.At : p.Due;
            _heads.Add(p);
        }
        else if (!p.Yielded)
        {
            Advance(p);
        }
    }

    /// <summary>A Provider or Secret changed: all that waits is due at once, and what was learnt of the old target counts no more.</summary>
    public void Wake(DateTimeOffset now)
    {
        _wakes++;
        _pausedUntil = default;
        _breaker.Forget();
        _heads.HurryAll(now);
    }

    /// <summary>Takes these out of the line for good. One that is being sent ends with that attempt, unless it is delivered.</summary>
    /// <returns>Those that left, and how many are being sent.</returns>
    public (IReadOnlyList<Pending> Left, int UnderWay) Purge(IReadOnlySet<long> ids)
    {
        var left = _byAge.All().Where(p => ids.Contains(p.Id) && !p.InFlight).ToList();
        left.ForEach(Leave);
        var underWay = 0;
        foreach (var p in _byAge.All().Where(p => ids.Contains(p.Id)))
        {
            p.IsPurged = true;
            underWay++;
        }

        return (left, underWay);
    }

    private static Outcome.Rejected Expired(Pending p, string lastError) =>
        new(
            OutcomeReason.DeadlineExceeded,
            $"given up at the deadline after {p.Attempts} attempt(s){(lastError.Length > 0 ? "; last: " : "")}{lastError}"
        );

    private Settlement End(Pending p, DeliveryState state, Outcome outcome, DateTimeOffset now)
    {
        _byAge.Remove(p);
        return new Settlement(p.Id, state, outcome.Reason, outcome.Text, p.Attempts, p.Yielded, null, now);
    }

    private void Succeeded(DateTimeOffset now)
    {
        _lastDelivered = now;
        Reached(now);
    }

    private void Reached(DateTimeOffset now)
    {
        if (_breaker.Succeed(now))
        {
            _heads.HurryAll(now);
        }
    }

    private DateTimeOffset Pause(DateTimeOffset until)
    {
        _pausedUntil = until > _pausedUntil ? until : _pausedUntil;
        return until;
    }

    /// <summary>The head of an object's queue steps aside and goes on alone.</summary>
    private void Yield(Pending p)
    {
        p.Yielded = true;
        Advance(p);
    }

    private void Advance(Pending done)
    {
        if (!_objects.TryGetValue(done.ObjectKey, out var queue) || queue.Peek() != done)
        {
            return; // it ended while it stood in line; it is passed over when its turn comes
        }

        queue.Dequeue();
        while (queue.TryPeek(out var next) && !next.IsInLine)
        {
            queue.Dequeue();
        }

        if (queue.TryPeek(out var head))
        {
            _heads.Add(head);
        }
        else
        {
            _objects.Remove(done.ObjectKey);
        }
    }

    private void Take(Pending p)
    {
        p.InFlight = true;
        p.TakenAfterWakes = _wakes;
        _inFlight++;
    }

    private Pending? EvictOldest()
    {
        if (_byAge.All().FirstOrDefault(p => !p.InFlight) is { } oldest)
        {
            Leave(oldest);
            return oldest;
        }

        return null;
    }

    private void Leave(Pending p)
    {
        _byAge.Remove(p);
        if (!p.Yielded)
        {
            Advance(p);
        }
    }
}
