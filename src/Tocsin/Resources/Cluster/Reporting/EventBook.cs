using Tocsin.Core.Resources;

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

    /// <summary>As the API server knows it; null before it does.</summary>
    public string? Name { get; set; }

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();
}

/// <summary>
/// Counts repetitions together, and writes no more about an object than the reference does: 25 at once, then one in five minutes.
/// Pure but for what it remembers; not for several threads at once.
/// </summary>
internal sealed class EventBook
{
    private const int Burst = 25;
    private const int MaxEntries = 2000;
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

    private bool Spend(string uid, DateTimeOffset now)
    {
        var (left, at) = _budgets.TryGetValue(uid, out var b) ? b : (Burst, now);
        left = Math.Min(Burst, left + (now - at) / Refill);
        var may = left >= 1;
        _budgets[uid] = (may ? left - 1 : left, now);
        return may;
    }
}
