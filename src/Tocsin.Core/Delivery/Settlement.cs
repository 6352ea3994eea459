namespace Tocsin.Core.Delivery;

/// <summary>Where a delivery stands.</summary>
public enum DeliveryState
{
    Pending,
    Delivered,
    Skipped,
    Dead,
}

/// <summary>What is recorded after an attempt, or when a delivery is given up.</summary>
/// <param name="Reason">One of <see cref="OutcomeReason"/>.</param>
/// <param name="Text">What a person can act on; empty when delivered.</param>
/// <param name="NextAttemptAt">Only while pending.</param>
/// <param name="At">The time of the attempt's end, UTC.</param>
public sealed record Settlement(
    long Id,
    DeliveryState State,
    string Reason,
    string Text,
    int Attempts,
    bool Yielded,
    DateTimeOffset? NextAttemptAt,
    DateTimeOffset At
);
