using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Verdicts;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>What is to be said of a commit; each forge has words of its own for it.</summary>
internal enum Verdict
{
    Success,
    Failure,
    Pending,
}

/// <summary>The status that an event asks for on a commit.</summary>
/// <param name="Id">The name under which it is filed.</param>
internal sealed record WantedStatus(string Commit, string Id, Verdict Verdict, Event Event)
{
    private const string Progressing = "Progressing";
    private const int LongestDescription = 255;

    /// <summary>The status, or the outcome in its place when there is none to write.</summary>
    /// <param name="tellsProgress">Whether progress is a status here, too.</param>
    public static (WantedStatus? Wanted, Outcome? None) Of(
        Notification n,
        Destination to,
        ProviderServices services,
        bool tellsProgress
    )
    {
        var e = n.Event;
        var isProgress = e.Reason == Progressing;
        if (isProgress && !tellsProgress)
        {
            return (null, new Outcome.Skipped(OutcomeReason.Progressing, "progress is no verdict on a commit"));
        }

        if (Sha.Of(e) is not { } sha)
        {
            const string why = "no metadata entry commit, originRevision or revision holds a commit's hash";
            return (null, new Outcome.Skipped(OutcomeReason.NoCommit, why));
        }

        if (!isProgress && e.Severity is not (SeverityName.Info or SeverityName.Error))
        {
            return (null, Rejected($"the severity '{e.Severity}' is no verdict on a commit; only info and error are"));
        }

        if (StatusId.Of(n, to, services, out var wrong) is not { } id)
        {
            return (
                null,
                Rejected(
                    $"spec.commitStatusExpr has no name for this event: {wrong}; mend it (event.metadata[?'key'].orValue('…') stands in for what is missing), then replay the delivery"
                )
            );
        }

        var verdict =
            isProgress ? Verdict.Pending
            : e.IsError ? Verdict.Failure
            : Verdict.Success;
        return (new WantedStatus(sha, id, verdict, e), null);
    }

    /// <summary>What the ledger compares: as much of the description as any forge shows.</summary>
    public Claim Claim(Notification n, ProviderServices services)
    {
        var acceptance = n.Acceptance ?? new Acceptance(services.Clock.GetUtcNow(), 0);
        return new Claim(
            new Words(Verdict.ToString(), Description(LongestDescription)),
            Core.Verdicts.Claim.TimeOf(Event, acceptance.At),
            acceptance.Order,
            Verdict is Verdict.Pending
        );
    }

    /// <summary>The event's reason as words; what happened in detail never appears on a commit.</summary>
    public string Description(int limit) => StatusDescription.Of(Event, limit);

    private static Outcome.Rejected Rejected(string text) => new(OutcomeReason.InvalidRequest, text);
}
