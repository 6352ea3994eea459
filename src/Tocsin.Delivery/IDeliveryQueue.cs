using Tocsin.Core.Alerts;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;

namespace Tocsin.Delivery;

/// <summary>
/// Where accepted events and their deliveries are kept. What it has acknowledged survives the process; a second implementation
/// proves itself by the same contract test.
/// </summary>
public interface IDeliveryQueue
{
    /// <summary>Tells of new deliveries in the order of acceptance, once they are on disk: of one append or of many. Must not block.</summary>
    event Action<IReadOnlyList<Pending>>? Appended;

    /// <summary>Keeps an event with its deliveries and spends its window, all or nothing. Done means on disk.</summary>
    /// <returns>The deliveries made, in the order of <see cref="Accepted.Notifications"/>.</returns>
    /// <exception cref="StorageUnavailableException">Nothing was kept.</exception>
    Task<IReadOnlyList<Pending>> Append(Accepted accepted);

    /// <summary>Keeps what became of an attempt. Done means on disk.</summary>
    /// <exception cref="StorageUnavailableException">Nothing was kept; try again.</exception>
    Task Settle(Settlement settlement);

    /// <summary>
    /// Makes a new delivery of what a settled one sent, as new as any: announced like those of an append, at the end of its lane.
    /// Done means on disk.
    /// </summary>
    /// <exception cref="StorageUnavailableException">Nothing was kept.</exception>
    Task<Replay> Replay(long id, DateTimeOffset deadline);

    /// <summary>
    /// Ends waiting deliveries and dead letters that nobody wants any more: skipped, with the reason <see cref="OutcomeReason.Purged"/>
    /// and a text that keeps what they failed of. Others among them are left as they are. Done means on disk.
    /// </summary>
    /// <exception cref="StorageUnavailableException">Nothing was changed.</exception>
    Task Purge(IReadOnlyList<long> ids, DateTimeOffset at);

    /// <summary>What is not settled, in the order of acceptance; read at start.</summary>
    IEnumerable<Pending> Unsettled();

    /// <summary>The same, the newest first: a start keeps only so many of each provider.</summary>
    IEnumerable<Pending> UnsettledFromNewest() => Unsettled().Reverse();

    /// <summary>What a delivery sends, and the error of its last attempt; null when the delivery is unknown.</summary>
    (Notification Notification, string LastError)? Read(long id);

    /// <summary>The same for several at once, as far as they fit into a bounded piece of memory; the first always does.</summary>
    IReadOnlyList<(long Id, Notification Notification, string LastError)> Read(IReadOnlyList<long> ids) =>
        Read(ids[0]) is { } found ? [(ids[0], found.Notification, found.LastError)] : [];

    /// <summary>Windows spent at or after a time; read at start.</summary>
    IEnumerable<(UInt128 Key, DuplicateWindow.Window Window)> Windows(DateTimeOffset since);
}

/// <summary>An event that passed intake.</summary>
/// <param name="Event">As it is matched: cleaned, without token.</param>
/// <param name="ReceivedAt">UTC.</param>
/// <param name="Notifications">What to deliver; may be empty.</param>
/// <param name="Rejected">Alerts that came close, and why they did not take it.</param>
/// <param name="Window">The duplicate window to spend; null when no alert took the event.</param>
/// <param name="Body">The same event as it was posted.</param>
public sealed record Accepted(
    Event Event,
    byte[] Body,
    DateTimeOffset ReceivedAt,
    IReadOnlyList<Notification> Notifications,
    IReadOnlyList<(ObjectName Alert, Rejection Rejection)> Rejected,
    (UInt128 Key, DuplicateWindow.Window Window)? Window,
    DateTimeOffset Deadline
);
