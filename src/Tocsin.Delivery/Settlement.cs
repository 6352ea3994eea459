using Tocsin.Core.Notifications;

namespace Tocsin.Delivery;

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
)
{
    /// <summary>The attempt that it follows from, if that failed.</summary>
    public FailedAttempt? Failed { get; private init; }

    /// <summary>With the attempt that was made; a success, or that there was nothing to send, is all told by the settlement itself.</summary>
    public Settlement After(Outcome outcome, TimeSpan took) =>
        outcome is Outcome.Retry or Outcome.Rejected or Outcome.Waiting { WasSent: true }
            ? this with
            {
                Failed = new FailedAttempt(outcome.Reason, outcome.Text, took),
            }
            : this;
}

/// <summary>What one attempt failed of.</summary>
public sealed record FailedAttempt(string Reason, string Text, TimeSpan Took);
