using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Tocsin.Core.Alerts;
using Tocsin.Core.Configuration;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;
using Tocsin.Delivery;
using Tocsin.Operations.Logs;

namespace Tocsin.Intake;

/// <summary>How an event was received.</summary>
internal abstract record Reception
{
    /// <param name="WindowEnd">Until when its twins are duplicates.</param>
    public sealed record Accepted(DateTimeOffset WindowEnd) : Reception;

    public sealed record Duplicate(DateTimeOffset WindowEnd) : Reception;

    public sealed record Invalid(EventFault Fault) : Reception;

    /// <param name="IsOpen">It may yet reach the disk; a repeat is then a duplicate.</param>
    public sealed record Unavailable(string Why, bool IsOpen = false) : Reception;
}

/// <summary>From a body to an event on disk: decode, clean, suppress duplicates, match, commit.</summary>
/// <param name="deadline">When a delivery accepted now is given up, on the pump's clock.</param>
internal sealed partial class EventIntake(
    Func<ResourceSet> resources,
    IDeliveryQueue queue,
    DuplicateWindow window,
    Func<DateTimeOffset> deadline,
    TimeProvider clock,
    ILogger log
)
{
    private const int ConflictsRemembered = 10_000;
    private const int LongestConflict = 1_000;
    private static readonly TimeSpan CommitLimit = TimeSpan.FromSeconds(4);
    private readonly ConcurrentDictionary<(ObjectName Alert, string Key), string> _conflictsTold = new();

    /// <summary>Asked when an alert lacks the labels of an event's object; true when more may be known of them now.</summary>
    public Func<ObjectReference, ValueTask<bool>> Learn { get; init; } = _ => ValueTask.FromResult(false);

    /// <summary>What this Tocsin itself is sending.</summary>
    public OwnEvents? Own { get; init; }

    /// <summary>Told what becomes of each event that is no duplicate.</summary>
    public Action<Event, Dispatch>? Dispatched { get; init; }

    /// <param name="instance">What the request says under <see cref="OwnEvents.Header"/>.</param>
    public async Task<Reception> Take(byte[] body, string? instance, CancellationToken cancel)
    {
        var (raw, fault) = EventDecoder.Decode(body);
        fault ??= EventDecoder.Incomplete(raw!);
        if (fault is not null)
        {
            Log.NotDecoded(log, fault.ToString());
            return new Reception.Invalid(fault);
        }

        if (instance is not null && instance == Own?.Id)
        {
            return CameBack(raw!);
        }

        var now = clock.GetUtcNow();
        var e = EventRules.CleanOnArrival(raw!);
        var (ticket, end) = await window.Enter(DuplicateKey.Window(e), now, cancel);
        if (ticket is null)
        {
            Log.Duplicate(log, e.InvolvedObject);
            return new Reception.Duplicate(end);
        }

        // After the window, so that a repeat stays a repeat; and where repeats are wanted, nothing is known by its text.
        if (window.Interval > TimeSpan.Zero && Own is not null && Own.IsUnderway(raw!))
        {
            ticket.Release();
            return CameBack(raw!);
        }

        var commit = Commit(EventRules.StripToken(e), body, now, ticket);
        try
        {
            // The commit goes on when the sender leaves or the limit passes: it is its end that decides over the window.
            await commit.WaitAsync(CommitLimit, clock, CancellationToken.None);
            return new Reception.Accepted(end);
        }
        catch (StorageUnavailableException ex)
        {
            Log.Refused(log, ex.Message);
            return new Reception.Unavailable(ex.Message);
        }
        catch (TimeoutException)
        {
            const string Slow = "the commit did not finish within 4 s; the disk is too slow";
            _ = commit.ContinueWith(static t => _ = t.Exception, TaskScheduler.Default);
            Log.Refused(log, Slow);
            return new Reception.Unavailable(Slow, IsOpen: true);
        }
    }

    private Reception.Invalid CameBack(Event e)
    {
        Log.CameBack(log, e.InvolvedObject);
        return new Reception.Invalid(
            new EventFault(
                "",
                "this event was sent by this Tocsin and came back: the address of a Provider leads to Tocsin's events address; set its spec.address to the receiving service"
            )
        );
    }

    private async Task Commit(Event e, byte[] body, DateTimeOffset now, DuplicateWindow.Ticket ticket)
    {
        var committed = false;
        var matched = false;
        try
        {
            var dispatch = await Dispatch.Of(e, resources, Learn);

            // An alert whose provider type takes no such event has matched all the same: a repeat would say nothing new.
            matched = dispatch.Notifications.Count > 0 || dispatch.Gated.Count > 0;
            Tell(e, dispatch);
            Dispatched?.Invoke(e, dispatch);
            await queue.Append(
                new Accepted(
                    e,
                    body,
                    now,
                    dispatch.Notifications,
                    dispatch.Rejected,
                    matched ? (ticket.Key, ticket.Window) : null,
                    deadline()
                )
            );
            committed = true;
        }
        finally
        {
            if (committed && matched)
            {
                ticket.Spend();
            }
            else
            {
                ticket.Release();
            }
        }
    }

    private void Tell(Event e, Dispatch dispatch)
    {
        if (dispatch.Notifications.Count > 0)
        {
            Log.Dispatching(log, e.InvolvedObject, e.Message);
        }
        else
        {
            Log.NoAlerts(log, e.InvolvedObject);
        }

        foreach (var alert in dispatch.Unfiltered)
        {
            Log.Unfiltered(log, alert.ToString(), e.InvolvedObject);
        }

        if (dispatch.Gated.Count > 0)
        {
            TellGates(dispatch);
        }

        foreach (var (alert, keys) in dispatch.Conflicts)
        {
            var news = keys.Where(k =>
                    k.Key.Length <= LongestConflict
                    && _conflictsTold.Count < ConflictsRemembered
                    && _conflictsTold.TryAdd((alert, k.Key), k.Sources)
                )
                .ToList();
            if (news.Count > 0)
            {
                Log.Conflicts(log, news, alert.ToString());
            }
        }

        if (log.IsEnabled(LogLevel.Debug))
        {
            Explain(e, dispatch);
        }
    }

    private void TellGates(Dispatch dispatch)
    {
        foreach (var gate in dispatch.Gated.GroupBy(g => g.Gate, g => g.Alert.ToString(), StringComparer.Ordinal))
        {
            if (gate.Key == OutcomeReason.NoCommit)
            {
                Log.NoCommit(log, gate);
            }
            else if (gate.Key == OutcomeReason.NoChangeRequest)
            {
                Log.NoChangeRequest(log, gate);
            }
        }
    }

    /// <summary>One line that says which alerts took the event and why the others did not; its cost grows with the alerts.</summary>
    private void Explain(Event e, Dispatch dispatch)
    {
        var taken = dispatch.Notifications.Select(n => n.Alert.ToString()).ToList();
        var gates = dispatch.Rejected.ToDictionary(r => r.Alert, r => r.Rejection);
        var others = resources()
            .Index.Explain(e)
            .Select(x => (x.Alert.Name, Rejection: x.Rejection ?? gates.GetValueOrDefault(x.Alert.Name)))
            .Where(x => x.Rejection is not null)
            .Select(x => $"{x.Name} ({x.Rejection})")
            .ToList();
        Log.Explained(log, e.InvolvedObject, taken, others);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "dispatching event")]
        public static partial void Dispatching(ILogger log, ObjectReference eventInvolvedObject, string message);

        [LoggerMessage(LogLevel.Information, "discarding event, no alerts found for the involved object")]
        public static partial void NoAlerts(ILogger log, ObjectReference eventInvolvedObject);

        [LoggerMessage(LogLevel.Debug, "Discarding event, rate limiting duplicate events")]
        public static partial void Duplicate(ILogger log, ObjectReference eventInvolvedObject);

        [LoggerMessage(LogLevel.Error, "expressions of the alert took too many steps, the event is sent unfiltered")]
        public static partial void Unfiltered(ILogger log, string alert, ObjectReference eventInvolvedObject);

        [LoggerMessage(LogLevel.Error, "event refused with 503")]
        public static partial void Refused(ILogger log, string error);

        [LoggerMessage(LogLevel.Error, "decoding the request body failed")]
        public static partial void NotDecoded(ILogger log, string error);

        [LoggerMessage(
            LogLevel.Error,
            "refusing an event that came back: the address of a Provider leads to Tocsin's own events address"
        )]
        public static partial void CameBack(ILogger log, ObjectReference eventInvolvedObject);

        [LoggerMessage(LogLevel.Information, "event dropped for commit status providers due to missing commit metadata key")]
        public static partial void NoCommit(ILogger log, IEnumerable<string> alerts);

        [LoggerMessage(
            LogLevel.Information,
            "event dropped for change request providers due to missing change request metadata key"
        )]
        public static partial void NoChangeRequest(ILogger log, IEnumerable<string> alerts);

        [LoggerMessage(
            LogLevel.Information,
            "warning: metadata key conflicts detected (please refer to the Alert API docs and Flux RFC 0008 for more information)"
        )]
        public static partial void Conflicts(ILogger log, IReadOnlyList<MetadataConflict> conflictingKeys, string alert);

        [LoggerMessage(LogLevel.Debug, "event explained")]
        public static partial void Explained(
            ILogger log,
            ObjectReference eventInvolvedObject,
            IReadOnlyList<string> matched,
            IReadOnlyList<string> unmatched
        );
    }
}
