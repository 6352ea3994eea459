using Tocsin.Core.Alerts;
using Tocsin.Core.Events;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Notifications;

/// <summary>What an alert makes of an event: the event with merged metadata, and where it goes. This is what a delivery stores.</summary>
public sealed record Notification
{
    public required ObjectName Alert { get; init; }

    /// <summary>The Alert's uid; telemetry groups by it.</summary>
    public string AlertUid { get; init; } = "";

    public required ObjectName Provider { get; init; }

    /// <summary>The event with bare metadata keys (spec/events-and-alerts.md §3.3).</summary>
    public required Event Event { get; init; }

    /// <summary>The event's metadata as it came, prefixes included; null where nobody knows which entry came from where.</summary>
    public EventMetadata? Posted { get; init; }

    /// <summary>What the gates ask about the event as it arrived.</summary>
    public EventMarks Marks { get; init; }

    /// <summary>When and in which order the event was accepted; null until the queue has it.</summary>
    public Acceptance? Acceptance { get; init; }

    /// <summary>
    /// Whether the Alert itself says this entry of the merged metadata, in <c>eventMetadata</c> or <c>summary</c>: its author may
    /// mention people and format text, which events may not.
    /// </summary>
    public bool IsOfAlert(string key)
    {
        // The order of the merge: the controller's entry wins over the Alert's, the Alert's over the object's annotation. One that
        // says the same as the annotation is taken for the annotation's.
        if (Posted is null || Posted.TryGet(Event.InvolvedObject.GroupPrefix, key, out _))
        {
            return false;
        }

        return !Posted.TryGet(EventKeys.UserPrefix, key, out var annotated) || annotated != Event.Metadata[key];
    }
}

/// <param name="At">UTC, in whole milliseconds.</param>
/// <param name="Order">Ascending from event to event; a replay has that of the event it repeats.</param>
public sealed record Acceptance(DateTimeOffset At, long Order);

/// <summary>Facts of the raw event, which the merge would blur: a user's <c>eventMetadata</c> does not count for them.</summary>
[Flags]
public enum EventMarks
{
    None = 0,
    CommitStatusUpdate = 1,
    HasCommit = 2,
    HasChangeRequest = 4,
}
