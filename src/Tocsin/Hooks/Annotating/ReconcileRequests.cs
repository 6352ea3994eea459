using System.Collections.Concurrent;

namespace Tocsin.Hooks.Annotating;

/// <summary>
/// Asks objects to reconcile, each once a second at most. The first request is done at once; those that come meanwhile share the next
/// one, and each ends with the patch that began after it came.
/// </summary>
/// <param name="patch">Writes the annotation; bounded in time.</param>
internal sealed class ReconcileRequests(Func<HookObject, Task> patch, TimeProvider time)
{
    /// <summary>Between two patches of one object.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<HookObject, Turn> _turns = new();
    private long _asked;
    private long _patched;

    /// <summary>Requests so far, and the patches that were made for them.</summary>
    public (long Asked, long Patched) Counts => (Interlocked.Read(ref _asked), Interlocked.Read(ref _patched));

    /// <summary>Objects that were asked lately; the rest is forgotten.</summary>
    public int Remembered => _turns.Count;

    /// <exception cref="Exception">What the patch threw.</exception>
    public Task Ask(HookObject target)
    {
        Interlocked.Increment(ref _asked);
        while (true)
        {
            var turn = _turns.GetOrAdd(target, static _ => new Turn());
            lock (turn)
            {
                if (!turn.IsGone)
                {
                    return turn.Next ??= Begin(target, turn);
                }
            }
        }
    }

    private async Task Begin(HookObject target, Turn turn)
    {
        // On a thread of its own, so that the lock is free and Next is set before it goes on.
        await Task.WhenAny(turn.Last).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (turn.BegunAt is { } before && Pace - time.GetElapsedTime(before) is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left, time);
        }

        Task mine;
        lock (turn)
        {
            turn.BegunAt = time.GetTimestamp();
            mine = turn.Last = turn.Next!;
            turn.Next = null;
        }

        Interlocked.Increment(ref _patched);
        _ = Forget(target, turn, mine);
        await patch(target);
    }

    private async Task Forget(HookObject target, Turn turn, Task mine)
    {
        await Task.Delay(Pace, time);
        await Task.WhenAny(mine);
        lock (turn)
        {
            if (turn.Next is null && turn.Last == mine)
            {
                turn.IsGone = true;
                _turns.TryRemove(target, out _);
            }
        }
    }

    private sealed class Turn
    {
        public Task Last { get; set; } = Task.CompletedTask;
        public Task? Next { get; set; }
        public long? BegunAt { get; set; }
        public bool IsGone { get; set; }
    }
}
