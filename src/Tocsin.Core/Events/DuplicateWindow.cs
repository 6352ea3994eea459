using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tocsin.Core.Events;

/// <summary>
/// Remembers which events were seen: fixed windows anchored at a key's first sighting, as the reference's
/// (spec/events-and-alerts.md §4), but spent only by an event that was committed and matched an alert. Twins that arrive
/// while the first is being committed wait for its fate.
/// </summary>
public sealed class DuplicateWindow(TimeSpan interval, int capacity = DuplicateWindow.DefaultCapacity)
{
    /// <summary>Some 60 MB when full.</summary>
    public const int DefaultCapacity = 1_000_000;

    private const int Shards = 64;
    private const int WindowsKept = 3;
    private readonly Shard[] _shards = [.. Enumerable.Range(0, Shards).Select(_ => new Shard())];

    /// <summary>Zero suppresses nothing.</summary>
    public TimeSpan Interval { get; } = interval;

    /// <summary>Takes the key for one event, or says that it is a duplicate until a time.</summary>
    public async ValueTask<Entry> Enter(UInt128 key, DateTimeOffset now, CancellationToken cancel)
    {
        while (true)
        {
            Task other;
            var shard = ShardOf(key);
            lock (shard)
            {
                ref var spent = ref CollectionsMarshal.GetValueRefOrNullRef(shard.Spent, key);
                var isKnown = !Unsafe.IsNullRef(ref spent);
                if (isKnown && EndOf(spent.Window, now) is { } end)
                {
                    spent.Repeats++;
                    return new Entry(null, end);
                }

                ref var underway = ref CollectionsMarshal.GetValueRefOrAddDefault(shard.Underway, key, out _);
                if (underway is null)
                {
                    underway = new Ticket(this, key, isKnown ? Next(spent.Window, now) : new Window(now));
                    return new Entry(underway, underway.Window.Start + Interval);
                }

                other = underway.Awaited();
            }

            await other.WaitAsync(cancel);
        }
    }

    /// <summary>Until when an event of this key would be a duplicate; null when it would be none. Takes nothing.</summary>
    public DateTimeOffset? SpentUntil(UInt128 key, DateTimeOffset now)
    {
        var shard = ShardOf(key);
        lock (shard)
        {
            return shard.Spent.TryGetValue(key, out var spent) ? EndOf(spent.Window, now) : null;
        }
    }

    /// <summary>How many duplicates a window has suppressed in this process's time; 0 when it is no longer the key's last.</summary>
    public int RepeatsOf(UInt128 key, Window window)
    {
        var shard = ShardOf(key);
        lock (shard)
        {
            return
                shard.Spent.TryGetValue(key, out var last)
                && last.Window.Start.ToUnixTimeMilliseconds() == window.Start.ToUnixTimeMilliseconds()
                ? last.Repeats
                : 0;
        }
    }

    /// <summary>Puts back a window that was spent before a restart.</summary>
    public void Restore(UInt128 key, Window window)
    {
        var shard = ShardOf(key);
        lock (shard)
        {
            Remember(shard, key, window);
        }
    }

    /// <summary>Forgets keys that were not used for three windows.</summary>
    public void Sweep(DateTimeOffset now)
    {
        foreach (var shard in _shards)
        {
            lock (shard)
            {
                foreach (var (key, spent) in shard.Spent)
                {
                    if (now - spent.Window.Start > WindowsKept * Interval)
                    {
                        shard.Spent.Remove(key);
                    }
                }
            }
        }
    }

    private Window Next(Window last, DateTimeOffset now)
    {
        if (Interval <= TimeSpan.Zero || now < last.Start)
        {
            return new Window(now);
        }

        var passed = (now - last.Start).Ticks / Interval.Ticks;
        return passed >= WindowsKept ? new Window(now) : new Window(last.Start + (passed * Interval));
    }

    private DateTimeOffset? EndOf(Window window, DateTimeOffset now) =>
        now >= window.Start && now < window.Start + Interval ? window.Start + Interval : null;

    private void Remember(Shard shard, UInt128 key, Window window)
    {
        // At the bound new keys are not remembered: a repeat may then be told twice, which is better than growing without end.
        if (Interval > TimeSpan.Zero && (shard.Spent.Count < capacity / Shards || shard.Spent.ContainsKey(key)))
        {
            shard.Spent[key] = new Sighting(window.Start.UtcTicks);
        }
    }

    private Shard ShardOf(UInt128 key) => _shards[(int)((ulong)key % Shards)];

    /// <summary>What entering gave: a ticket, or null for a duplicate; and when the window ends.</summary>
    public readonly record struct Entry(Ticket? Ticket, DateTimeOffset End);

    /// <summary>A window that a key has used up.</summary>
    public readonly record struct Window(DateTimeOffset Start);

    /// <summary>The right to take one event. Must be spent or released, once.</summary>
    public sealed class Ticket
    {
        private readonly DuplicateWindow _owner;
        private TaskCompletionSource? _twins;

        internal Ticket(DuplicateWindow owner, UInt128 key, Window window)
        {
            _owner = owner;
            Key = key;
            Window = window;
        }

        public UInt128 Key { get; }
        public Window Window { get; }

        /// <summary>What a twin waits for. Called under the shard's lock.</summary>
        internal Task Awaited() => (_twins ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        /// <summary>The event is on disk and an alert took it: its twins are duplicates from now on.</summary>
        public void Spend() => End(spent: true);

        /// <summary>The event was not taken, or nobody wants it: the next twin is a first sighting.</summary>
        public void Release() => End(spent: false);

        private void End(bool spent)
        {
            var shard = _owner.ShardOf(Key);
            lock (shard)
            {
                shard.Underway.Remove(Key); // from here on no twin comes to wait
                if (spent)
                {
                    _owner.Remember(shard, Key, Window);
                }
            }

            _twins?.TrySetResult();
        }
    }

    /// <summary>The last window of a key. Small: a million may be kept.</summary>
    private struct Sighting(long start)
    {
        public readonly Window Window => new(new DateTimeOffset(start, TimeSpan.Zero));

        /// <summary>Duplicates inside the window.</summary>
        public int Repeats { get; set; }
    }

    private sealed class Shard
    {
        public Dictionary<UInt128, Sighting> Spent { get; } = [];
        public Dictionary<UInt128, Ticket> Underway { get; } = [];
    }
}
