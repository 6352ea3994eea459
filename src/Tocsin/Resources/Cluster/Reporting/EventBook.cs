using Tocsin.Kube.Cache;

namespace Tocsin.Resources.Cluster.Reporting;

/// <summary>One event of an object, however often it happens.</summary>
internal readonly record struct EventKey(EventTarget Target, bool IsWarning, string Reason, string Message);

/// <summary>How often it has happened, and how much of that is written.</summary>
internal sealed class EventEntry(EventKey key, DateTimeOffset first)
{
    public EventKey Key { get; } = key;
    public DateTimeOffset First { get; } = first;
    public DateTimeOffset Last { get; set; } = first;
    public int Count { get; set; }
    public int WrittenCount { get; set; }
    public DateTimeOffset WrittenAt { get; set; }

    /// <summary>As the API server knows it, or will; null before it is first written.</summary>
    public string? Name { get; set; }

    /// <summary>The API server knows it.</summary>
    public bool IsThere { get; set; }

    /// <summary>Writes in a row that failed, and when the next is due.</summary>
    public int Failures { get; set; }
    public DateTimeOffset NotBefore { get; set; }

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();
}

/// <summary>
/// Counts repetitions together, and writes no more about an object than the reference does: 25 at once, then one in five minutes.
/// What cannot be written is kept as long as what is quiet. Pure but for what it remembers; not for several threads at once.
/// </summary>
internal sealed class EventBook
{
    private const int Burst = 25;
    private const int MaxEntries = 2000;
    private const int MaxFailures = 5;
    private static readonly TimeSpan Refill = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan BetweenCounts = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);
    private readonly Dictionary<EventKey, EventEntry> _entries = [];
    private readonly Dictionary<string, (double Left, DateTimeOffset At)> _budgets = new(StringComparer.Ordinal);

    /// <summary>How many were left out because too many different ones came at once.</summary>
    public long Dropped { get; private set; }

    public void Note(EventKey key, IReadOnlyDictionary<string, string>? annotations, DateTimeOffset now)
    {
        if (!_entries.TryGetValue(key, out var entry))
        {
            if (_entries.Count >= MaxEntries)
            {
                Dropped++;
                return;
            }

            entry = new EventEntry(key, now) { Annotations = annotations ?? new Dictionary<string, string>() };
            _entries.Add(key, entry);
        }

        entry.Count++;
        entry.Last = now;
    }

    /// <summary>What is to be written now; what has been quiet for long is forgotten.</summary>
    public IReadOnlyList<EventEntry> Due(DateTimeOffset now, int atMost)
    {
        var due = new List<EventEntry>();
        foreach (var entry in _entries.Values.ToList())
        {
            if (now - entry.Last > Kept)
            {
                _entries.Remove(entry.Key);
            }
            else if (
                due.Count < atMost
                && entry.Count > entry.WrittenCount
                && (entry.WrittenCount == 0 || now - entry.WrittenAt >= BetweenCounts)
                && now >= entry.NotBefore
                && Spend(entry.Key.Target.Uid, now)
            )
            {
                due.Add(entry);
            }
        }

        foreach (var (uid, _) in _budgets.Where(b => now - b.Value.At > Refill * Burst).ToList())
        {
            _budgets.Remove(uid);
        }

        return due;
    }

    /// <summary>So many of them stand in the cluster.</summary>
    public static void Written(EventEntry entry, int count, DateTimeOffset now) =>
        (entry.WrittenCount, entry.WrittenAt, entry.Failures) = (count, now, 0);

    /// <summary>A write of this one event was refused: it is tried again a few times, and then left out.</summary>
    public void Refused(EventEntry entry, Backoff retries, double jitter, DateTimeOffset now)
    {
        if (++entry.Failures >= MaxFailures)
        {
            Dropped++;
            Written(entry, entry.Count, now);
            return;
        }

        Unwritten(entry);
        entry.NotBefore = now + retries.After(entry.Failures, jitter);
    }

    /// <summary>Due and yet not written: it is due again, and has not counted against its object.</summary>
    public void Unwritten(EventEntry entry)
    {
        if (_budgets.TryGetValue(entry.Key.Target.Uid, out var b))
        {
            _budgets[entry.Key.Target.Uid] = (Math.Min(Burst, b.Left + 1), b.At);
        }
    }

    private bool Spend(string uid, DateTimeOffset now)
    {
        var (left, at) = _budgets.TryGetValue(uid, out var b) ? b : (Burst, now);
        left = Math.Min(Burst, left + (now - at) / Refill);
        var may = left >= 1;
        _budgets[uid] = (may ? left - 1 : left, now);
        return may;
    }
}
