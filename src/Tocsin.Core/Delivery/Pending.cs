using Tocsin.Core.Alerts;
using Tocsin.Core.Resources;

namespace Tocsin.Core.Delivery;

/// <summary>A delivery that is not settled yet, as the queue hands it out: small, because a hundred thousand may wait.</summary>
public sealed class Pending(long id, ObjectName provider, long objectKey, DateTimeOffset deadline)
{
    /// <summary>Ascending in the order of acceptance.</summary>
    public long Id { get; } = id;

    public ObjectName Provider { get; } = provider;

    /// <summary>Equal for deliveries about the same involved object.</summary>
    public long ObjectKey { get; } = objectKey;

    public DateTimeOffset Deadline { get; } = deadline;

    /// <summary>When the next attempt is due; the past for a fresh one.</summary>
    public DateTimeOffset Due { get; set; }

    /// <summary>How long the next attempt was put off when that was decided, if it is known.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>Sends made so far.</summary>
    public int Attempts { get; set; }

    /// <summary>It failed so long that the ones behind it went ahead.</summary>
    public bool Yielded { get; set; }

    /// <summary>What to send, while it is still at hand from acceptance; else it is read from the queue.</summary>
    public Notification? Fresh { get; set; }

    // The lane's bookkeeping.
    internal DateTimeOffset? FailingSince { get; set; }
    internal bool InFlight { get; set; }
    internal bool IsPurged { get; set; }
    internal LinkedListNode<Pending>? Age { get; set; }
    internal int TakenAfterWakes { get; set; }
    internal int Version { get; set; }
}
