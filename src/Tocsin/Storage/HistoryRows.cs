using Tocsin.Core.Events;
using Tocsin.Delivery;

namespace Tocsin.Storage;

/// <summary>An event as it was matched, the alerts that took it, and those that came close.</summary>
internal sealed record EventRow(
    long Id,
    DateTimeOffset ReceivedAt,
    Event Event,
    IReadOnlyList<string> Matched,
    IReadOnlyList<(string Alert, string Reason)> Rejected
)
{
    /// <summary>The duplicate window that it spent; null when no alert took it.</summary>
    public (UInt128 Key, DuplicateWindow.Window Window)? Window { get; init; }
}

internal sealed record DeliveryRow(
    long Id,
    long EventId,
    string Alert,
    string Provider,
    DeliveryState State,
    string Reason,
    int Attempts,
    string LastError,
    DateTimeOffset? NextAttemptAt,
    DateTimeOffset? DeliveredAt,
    long? ReplayOf
)
{
    /// <summary>When it ended, however it did; null while pending.</summary>
    public DateTimeOffset? SettledAt { get; init; }

    /// <summary>The newest, the oldest of them first.</summary>
    public IReadOnlyList<AttemptRow> FailedAttempts { get; init; } = [];
}

/// <param name="Number">From 1.</param>
internal sealed record AttemptRow(int Number, DateTimeOffset EndedAt, TimeSpan Took, string Reason, string Text);
