using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Delivery;

/// <summary>
/// A delivery that is not settled yet, as the queue hands it out: small, because a million may wait. Times are kept as UTC ticks,
/// half of what they take otherwise.
/// </summary>
public sealed class Pending(long id, ObjectName provider, long objectKey, DateTimeOffset deadline)
{
    private const int Unknown = -1;
    private readonly long _deadline = deadline.UtcTicks;
    private readonly int _waitMs = Unknown;
    private long _due;
    private long _failingSince;

    /// <summary>Ascending in the order of acceptance.</summary>
    public long Id { get; } = id;

    public ObjectName Provider { get; } = provider;

    /// <summary>Equal for deliveries about the same involved object.</summary>
    public long ObjectKey { get; } = objectKey;

    public DateTimeOffset Deadline => new(_deadline, TimeSpan.Zero);

    /// <summary>What it holds on disk while it waits: its event as if no other delivery shared it, and its own row.</summary>
    public int Bytes { get; init; }

    /// <summary>When the next attempt is due; the past for a fresh one.</summary>
    public DateTimeOffset Due
    {
        get => new(_due, TimeSpan.Zero);
        set => _due = value.UtcTicks;
    }

    /// <summary>How long the next attempt was put off when that was decided, if it is known.</summary>
    public TimeSpan? Wait
    {
        get => _waitMs == Unknown ? null : TimeSpan.FromMilliseconds(_waitMs);
        init => _waitMs = value is { } known ? (int)Math.Clamp(known.TotalMilliseconds, 0, int.MaxValue) : Unknown;
    }

    /// <summary>Sends made so far.</summary>
    public int Attempts { get; set; }

    /// <summary>It failed so long that the ones behind it went ahead.</summary>
    public bool Yielded { get; set; }

    /// <summary>What to send, while it is still at hand from acceptance; else it is read from the queue.</summary>
    public Notification? Fresh { get; set; }

    // The lane's bookkeeping.
    internal DateTimeOffset? FailingSince
    {
        get => _failingSince == 0 ? null : new DateTimeOffset(_failingSince, TimeSpan.Zero);
        set => _failingSince = value?.UtcTicks ?? 0;
    }

    internal bool InFlight { get; set; }
    internal bool IsPurged { get; set; }
    internal int TakenAfterWakes { get; set; }
    internal int Version { get; set; }

    // The line's.
    internal bool IsInLine { get; set; }
    internal Pending? Older { get; set; }
    internal Pending? Newer { get; set; }
}
