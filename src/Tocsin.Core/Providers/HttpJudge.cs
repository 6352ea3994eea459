using System.Globalization;
using Tocsin.Core.Notifications;

namespace Tocsin.Core.Providers;

/// <summary>HTTP status codes as outcomes (contract §4, Retry).</summary>
public static class HttpJudge
{
    public static Outcome ByStatus(HttpReply reply) =>
        reply.Status switch
        {
            >= 200 and < 300 => new Outcome.Delivered(),
            401 or 403 => new Outcome.Waiting($"{Say(reply)}; check the token or password in the Provider's Secret"),
            429 => new Outcome.Retry(OutcomeReason.RateLimited, Say(reply), reply.Pause),
            408 or 425 or >= 500 => new Outcome.Retry(OutcomeReason.ServerError, Say(reply), reply.Pause),
            _ => new Outcome.Rejected(OutcomeReason.RejectedByTarget, Say(reply)),
        };

    /// <summary>A success that is a page for people is none: a login or a proxy answered in the target's place.</summary>
    public static Outcome UnlessPage(Outcome outcome, HttpReply reply) =>
        outcome is Outcome.Delivered && reply.IsPage
            ? new Outcome.Rejected(
                OutcomeReason.RejectedByTarget,
                $"{Say(reply)}; that is a page for people (a login, or a proxy in between) and took no message: set spec.address to the address that takes messages"
            )
            : outcome;

    /// <summary>Status code and the answer's first bytes, in one line.</summary>
    public static string Say(HttpReply reply) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"the target answered {reply.Status}{(reply.Excerpt.Length > 0 ? ": " : "")}{reply.Excerpt}"
        );
}
