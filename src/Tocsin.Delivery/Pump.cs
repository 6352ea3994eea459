using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Tocsin.Core.Loops;
using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;

namespace Tocsin.Delivery;

/// <summary>
/// Moves deliveries from the queue to their targets. It only asks the lanes and does what they say: the rules are in
/// <see cref="Lane"/>, what one attempt is comes from outside.
/// </summary>
public sealed partial class Pump(
    IDeliveryQueue queue,
    Func<Notification, CancellationToken, Task<Outcome>> attempt,
    TimeProvider clock,
    Random random,
    LaneLimits limits,
    ILogger log
) : IAsyncDisposable
{
    private const int BuriedAtOnce = 256;

    private const string TooMany =
        "the provider's backlog was full and this was its oldest delivery; replay it when the target is back";

    private const string TooLarge =
        "the provider's backlog took more than its share of the disk and this was its oldest delivery; replay it when the target is back, or raise --max-data-size";

    private static readonly TimeSpan RecordRetry = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<ObjectName, LaneRunner> _lanes = new();
    private readonly HeldBytes _held = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly DateTimeOffset _startedAt = clock.GetUtcNow();
    private readonly long _startedStamp = clock.GetTimestamp();
    private int _running;
    private volatile bool _isClosing;

    /// <summary>Who keeps the lanes going when something unforeseen happens in one.</summary>
    public LoopKeeper Loops { get; init; } = LoopKeeper.Alone;

    /// <summary>Told of every settlement; for metrics and logs. Must not block.</summary>
    public Action<Settled>? Settled { get; init; }

    /// <summary>Wall-clock time that does not jump when the machine's clock is set: schedules hold on to it.</summary>
    public DateTimeOffset Now => _startedAt + clock.GetElapsedTime(_startedStamp);

    /// <summary>Takes up what an earlier process left.</summary>
    public int Resume()
    {
        var count = Load();
        Begin();
        return count;
    }

    /// <summary>
    /// Reads what an earlier process left and sends nothing yet. Beyond a provider's bound the oldest become dead letters, little by
    /// little: a start does not wait for a million of them.
    /// </summary>
    public int Load()
    {
        var (kept, excess) = Backlog.Cut(queue.UnsettledFromNewest(), limits.MaxPending);

        var now = Now;
        foreach (var p in kept)
        {
            // A clock that was set back must not make a delivery wait for longer than was meant.
            var latest = now + (p.Wait is { } wait && wait < RetrySchedule.LongestPause ? wait : RetrySchedule.LongestPause);
            p.Due = p.Due < latest ? p.Due : latest;
            Runner(p.Provider).Add(p);
        }

        _ = Bury(excess, TooMany);
        KeepWithinBytes();
        return kept.Count;
    }

    /// <summary>Sends what was loaded.</summary>
    public void Begin()
    {
        foreach (var runner in _lanes.Values)
        {
            runner.Drain();
        }
    }

    /// <summary>Takes deliveries that were just committed, in the order of acceptance.</summary>
    public void Offer(IReadOnlyList<Pending> accepted)
    {
        // A lane is asked once for all that came together: while its sends are busy there is nothing that it could answer.
        var lanes = new HashSet<LaneRunner>();
        foreach (var p in accepted)
        {
            var runner = Runner(p.Provider);
            runner.Add(p);
            lanes.Add(runner);
        }

        foreach (var runner in lanes)
        {
            runner.DrainOrLater();
        }

        KeepWithinBytes();
    }

    /// <summary>Makes room on the disk: those that hold most give up their oldest, which become dead letters.</summary>
    /// <returns>The bytes that become free once that is recorded and forgotten; fewer than wanted when too much is being sent.</returns>
    public long GiveUp(long bytes)
    {
        var given = new List<Backlog.Excess>();
        var freed = 0L;
        foreach (var (provider, share) in Shares.Cut([.. _lanes.Select(lane => (lane.Key, lane.Value.Bytes))], bytes))
        {
            foreach (var p in _lanes[provider].GiveUp(share))
            {
                given.Add(new Backlog.Excess(p.Id, p.Provider, p.Attempts, p.Yielded));
                freed += p.Bytes;
            }
        }

        _ = Bury(given, TooLarge);
        return freed;
    }

    // A sixteenth at once, so that a flood does not ask all lanes again for each of its events.
    private void KeepWithinBytes()
    {
        var over = _held.Total - limits.MaxBytes;
        if (over > 0)
        {
            GiveUp(over + (limits.MaxBytes / 16));
        }
    }

    /// <summary>The Provider or its Secrets changed.</summary>
    public void Wake(ObjectName provider)
    {
        if (_lanes.TryGetValue(provider, out var runner))
        {
            runner.Wake();
        }
    }

    /// <summary>What waits for the same Provider about the same object: the next in line, read as far as it is asked for.</summary>
    /// <exception cref="StorageUnavailableException">The queue cannot be read now.</exception>
    public IEnumerable<Notification> Waiting(Notification n) =>
        _lanes.TryGetValue(n.Provider, out var runner) ? runner.Waiting(OrderKey.Of(n.Event.InvolvedObject)) : [];

    /// <summary>Ends deliveries of a provider that nobody wants any more; one that is being sent ends with that attempt.</summary>
    /// <returns>How many ended, once that is on disk, and how many are being sent.</returns>
    public async Task<(int Ended, int UnderWay)> Purge(ObjectName provider, IReadOnlySet<long> ids)
    {
        if (!_lanes.TryGetValue(provider, out var runner))
        {
            return (0, 0);
        }

        var (left, underWay) = runner.Purge(ids);
        if (left.Count > 0)
        {
            await Record(() => queue.Purge([.. left.Select(p => p.Id)], Now), left[0].Id);
            foreach (var p in left)
            {
                var settlement = new Settlement(
                    p.Id,
                    DeliveryState.Skipped,
                    OutcomeReason.Purged,
                    "",
                    p.Attempts,
                    p.Yielded,
                    null,
                    Now
                );
                Settled?.Invoke(new Settled(provider, null, settlement, null));
            }
        }

        return (left.Count, underWay);
    }

    /// <summary>How many wait, by provider.</summary>
    public IEnumerable<(ObjectName Provider, int Count)> Depths() => _lanes.Select(lane => (lane.Key, lane.Value.Count));

    /// <summary>Starts nothing more and gives what runs this long to end; what did not end is tried again after the next start.</summary>
    public async Task Stop(TimeSpan grace)
    {
        _isClosing = true;
        foreach (var runner in _lanes.Values)
        {
            runner.Close();
        }

        var deadline = clock.GetTimestamp();
        while (Volatile.Read(ref _running) > 0 && clock.GetElapsedTime(deadline) < grace)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), clock);
        }

        await _stop.CancelAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Stop(TimeSpan.Zero);
        foreach (var runner in _lanes.Values)
        {
            runner.Dispose();
        }

        _stop.Dispose();
    }

    private LaneRunner Runner(ObjectName provider) =>
        _lanes.TryGetValue(provider, out var known)
            ? known
            : _lanes.GetOrAdd(provider, _ => new LaneRunner(this, new Lane(limits, _held)));

    internal void Begin(LaneRunner runner, Pending p, bool expired)
    {
        // Counted before it runs, so that a stop in between waits for it.
        Interlocked.Increment(ref _running);
        _ = Task.Run(() => Run(runner, p, expired));
    }

    private async Task Run(LaneRunner runner, Pending p, bool expired)
    {
        try
        {
            Loops.Probe(LoopName.Delivery);
            var started = clock.GetTimestamp();
            var (notification, outcome) = await Try(runner, p, expired);
            var settlement = outcome is Outcome.Rejected { Reason: OutcomeReason.DeadlineExceeded } late
                ? runner.Expired(p, late.Text)
                : runner.Answered(p, outcome).After(outcome, clock.GetElapsedTime(started));
            p.Fresh = null;
            await Record(() => queue.Settle(settlement), settlement.Id);
            runner.Recorded(p, settlement);
            Settled?.Invoke(new Settled(p.Provider, notification, settlement, clock.GetElapsedTime(started)));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The next start tries it again.
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The delivery stays in flight until the next start: losing track of it would be worse than waiting.
            Log.Failed(log, e, p.Id);
            Loops.Failed(LoopName.Delivery, e);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private async Task<(Notification? Notification, Outcome Outcome)> Try(LaneRunner runner, Pending p, bool expired)
    {
        try
        {
            var (notification, lastError) = p.Fresh is { } fresh ? (fresh, "") : runner.Read(p);
            return expired
                ? (notification, new Outcome.Rejected(OutcomeReason.DeadlineExceeded, lastError))
                : (notification, await attempt(notification, _stop.Token));
        }
        catch (StorageUnavailableException e)
        {
            return (null, new Outcome.Retry(OutcomeReason.OutboxUnreadable, $"the outbox could not be read: {e.Message}"));
        }
        // What cannot be read or tried whenever it is tried must not hold its object's line for ever: a dead letter can be replayed.
        catch (Exception e) when (e is not OutOfMemoryException && !_stop.IsCancellationRequested)
        {
            Log.Failed(log, e, p.Id);
            return (null, new Outcome.Rejected(OutcomeReason.OutboxUnreadable, $"it cannot be made out any more: {e.Message}"));
        }
    }

    private async Task Record(Func<Task> write, long id)
    {
        while (true)
        {
            try
            {
                await write();
                return;
            }
            catch (StorageUnavailableException e) when (!_stop.IsCancellationRequested)
            {
                Log.NotRecorded(log, e, id);
                await Task.Delay(RecordRetry, clock, _stop.Token);
            }
        }
    }

    internal double Jitter()
    {
        lock (random)
        {
            return random.NextDouble();
        }
    }

    internal TimeProvider Clock => clock;

    internal bool IsClosing => _isClosing;

    internal IDeliveryQueue Queue => queue;

    private async Task Bury(IEnumerable<Backlog.Excess> excess, string why)
    {
        foreach (var some in excess.Chunk(BuriedAtOnce))
        {
            await Task.WhenAll(some.Select(one => Bury(one, why)));
        }
    }

    internal Task Bury(Pending evicted) =>
        Bury(new Backlog.Excess(evicted.Id, evicted.Provider, evicted.Attempts, evicted.Yielded), TooMany);

    private async Task Bury(Backlog.Excess evicted, string why)
    {
        var settlement = new Settlement(
            evicted.Id,
            DeliveryState.Dead,
            OutcomeReason.ProviderBacklog,
            why,
            evicted.Attempts,
            evicted.Yielded,
            null,
            Now
        );
        try
        {
            await Record(() => queue.Settle(settlement), settlement.Id);
            Settled?.Invoke(new Settled(evicted.Provider, null, settlement, null));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Log.Failed(log, e, evicted.Id);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "delivery {id} could not be carried on; it is tried again after the next start")]
        public static partial void Failed(ILogger log, Exception e, long id);

        [LoggerMessage(LogLevel.Error, "the outcome of delivery {id} could not be written; trying again every second")]
        public static partial void NotRecorded(ILogger log, Exception e, long id);
    }
}
