using System.Globalization;
using Tocsin.Core.Delivery;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>
/// GitHub's answers as outcomes, with the cure that its own words leave out. The repository is not named: it is the path of the
/// address, which no text may show.
/// </summary>
internal static class GitHubVerdict
{
    /// <summary>Null when the write should go on: only what would stop the write too ends the attempt here.</summary>
    public static Outcome? OfRead(HttpReply reply) => reply.Status is 401 or 403 or 429 ? OfWrite(reply) : null;

    public static Outcome OfWrite(HttpReply reply)
    {
        if (IsLimit(reply))
        {
            return new Outcome.Retry(OutcomeReason.RateLimited, HttpJudge.Say(reply), Reset(reply) ?? TimeSpan.FromMinutes(1));
        }

        var said = HttpJudge.Say(reply);
        return reply.Status switch
        {
            401 => new Outcome.Waiting($"{said}; put a valid token under the key 'token' of the Provider's Secret"),
            403 => new Outcome.Waiting(
                $"{said}; give the token the permission 'Commit statuses: write' (classic: repo:status) on the repository"
            ),
            404 => Rejected(
                $"{said}; check that the repository of spec.address exists and that the token may see it and write commit statuses"
            ),
            422 => Rejected(
                $"{said}; check that the repository holds this commit, and that it has not 1000 statuses of this name already"
            ),
            _ => HttpJudge.ByStatus(reply),
        };
    }

    // https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
    private static bool IsLimit(HttpReply reply) =>
        reply.Status is 429
        || (
            reply.Status is 403
            && (
                reply.RetryAfter is not null
                || reply.Header("X-RateLimit-Remaining") == "0"
                || reply.Excerpt.Contains("secondary rate limit", StringComparison.OrdinalIgnoreCase)
            )
        );

    private static TimeSpan? Reset(HttpReply reply)
    {
        if (reply.RetryAfter is { } asked)
        {
            return asked;
        }

        return long.TryParse(reply.Header("X-RateLimit-Reset"), CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Max(1, seconds - reply.ReceivedAt.ToUnixTimeSeconds()))
            : null;
    }

    private static Outcome.Rejected Rejected(string text) => new(OutcomeReason.RejectedByTarget, text);
}
