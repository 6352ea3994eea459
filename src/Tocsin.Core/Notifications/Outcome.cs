namespace Tocsin.Core.Notifications;

/// <summary>How one attempt ended. Providers return it; only the queue acts on it.</summary>
/// <param name="Reason">One of <see cref="OutcomeReason"/>.</param>
/// <param name="Text">Something a person can act on; free of secrets once the attempt has returned it.</param>
public abstract record Outcome(string Reason, string Text)
{
    /// <summary>The target has it.</summary>
    public sealed record Delivered(string Reason = OutcomeReason.Delivered, string Text = "") : Outcome(Reason, Text)
    {
        /// <summary>The target took it and wants to be left alone for a while (a quota that is used up); pauses the whole provider.</summary>
        public TimeSpan? Rest { get; init; }
    }

    /// <summary>There was nothing to send, by a rule of the target's type.</summary>
    public sealed record Skipped(string Reason, string Text) : Outcome(Reason, Text);

    /// <summary>It may pass later.</summary>
    /// <param name="After">The target's own wish (Retry-After, a quota's reset); pauses the whole provider.</param>
    public sealed record Retry(string Reason, string Text, TimeSpan? After = null) : Outcome(Reason, Text);

    /// <summary>It will pass when somebody mends the Provider or its Secret.</summary>
    public sealed record Waiting(string Text) : Outcome(OutcomeReason.WaitingForConfiguration, Text)
    {
        /// <summary>False when the configuration did not even allow an attempt.</summary>
        public bool WasSent { get; init; } = true;
    }

    /// <summary>It will never pass.</summary>
    public sealed record Rejected(string Reason, string Text) : Outcome(Reason, Text);
}

/// <summary>The closed set of reasons of an outcome.</summary>
public static class OutcomeReason
{
    public const string Delivered = nameof(Delivered);

    /// <summary>The target already had it, so nothing was written.</summary>
    public const string Unchanged = nameof(Unchanged);

    /// <summary>A refresh of a commit status, which this type of target does not take.</summary>
    public const string CommitStatusUpdate = nameof(CommitStatusUpdate);

    /// <summary>A commit status needs a commit, and the event names none.</summary>
    public const string NoCommit = nameof(NoCommit);

    /// <summary>A comment needs a change request, and the event names none.</summary>
    public const string NoChangeRequest = nameof(NoChangeRequest);

    /// <summary>Progress is not told to this type of target.</summary>
    public const string Progressing = nameof(Progressing);

    /// <summary>This type of target is not told about objects of this kind.</summary>
    public const string KindNotTaken = nameof(KindNotTaken);

    /// <summary>A later verdict took its place.</summary>
    public const string Superseded = nameof(Superseded);

    public const string ConnectionFailed = nameof(ConnectionFailed);
    public const string Timeout = nameof(Timeout);
    public const string RateLimited = nameof(RateLimited);
    public const string ServerError = nameof(ServerError);
    public const string OutboxUnreadable = nameof(OutboxUnreadable);
    public const string OrderYielded = nameof(OrderYielded);
    public const string WaitingForConfiguration = nameof(WaitingForConfiguration);
    public const string RejectedByTarget = nameof(RejectedByTarget);
    public const string RedirectRefused = nameof(RedirectRefused);
    public const string InvalidRequest = nameof(InvalidRequest);
    public const string DeadlineExceeded = nameof(DeadlineExceeded);
    public const string ProviderBacklog = nameof(ProviderBacklog);

    /// <summary>An operator did not want it any more.</summary>
    public const string Purged = nameof(Purged);
}
