using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Core.Alerts;

/// <summary>Which notifications a type of target takes at all (spec/providers.md §3.2, gates 4 to 6).</summary>
public static class Gates
{
    public static EventMarks MarksOf(Event raw)
    {
        var marks = EventRules.IsCommitStatusUpdate(raw) ? EventMarks.CommitStatusUpdate : EventMarks.None;
        if (raw.Metadata[EventKeys.UserPrefix + EventKeys.Commit] is { Length: > 0 })
        {
            marks |= EventMarks.HasCommit;
        }

        if (raw.Metadata[EventKeys.UserPrefix + EventKeys.ChangeRequest] is { Length: > 0 })
        {
            marks |= EventMarks.HasChangeRequest;
        }

        return marks;
    }

    /// <summary>Null when the notification may pass.</summary>
    public static Outcome.Skipped? Check(EventMarks marks, bool isError, ProviderType type)
    {
        if (marks.HasFlag(EventMarks.CommitStatusUpdate) && !type.TakesCommitStatusUpdates)
        {
            return new(OutcomeReason.CommitStatusUpdate, $"a refresh of a commit status is not sent to type {type.Name}");
        }

        if (
            type.Family is Family.CommitStatus
            && !isError
            && (marks & (EventMarks.HasCommit | EventMarks.CommitStatusUpdate)) == EventMarks.None
        )
        {
            return new(OutcomeReason.NoCommit, "the event is neither a commit-status refresh nor an error and names no commit");
        }

        return type.Family is Family.ChangeRequest && !marks.HasFlag(EventMarks.HasChangeRequest)
            ? new(OutcomeReason.NoChangeRequest, "the event names no change request")
            : null;
    }
}
