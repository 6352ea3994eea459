using System.Globalization;
using Tocsin.Core.Delivery;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>
/// Forges' answers as outcomes, with the cure that their own words leave out. The repository is not named: it is the path of the
/// address, which no text may show.
/// </summary>
internal static class ForgeVerdict
{
    /// <summary>From here on a number is a moment, below it is a length of time.</summary>
    private const long FirstMoment = 1_000_000_000;

    public static Outcome Of(HttpReply reply, string right)
    {
        if (IsLimit(reply))
        {
            return new Outcome.Retry(OutcomeReason.RateLimited, HttpJudge.Say(reply), Reset(reply) ?? TimeSpan.FromMinutes(1));
        }

        var said = HttpJudge.Say(reply);
        return reply.Status switch
        {
            401 => new Outcome.Waiting($"{said}; put a valid token under the key 'token' of the Provider's Secret"),
            403 => new Outcome.Waiting($"{said}; give the token {right} on the repository"),
            404 => Rejected(
                $"{said}; check that the repository of spec.address exists and that the token may see it, with {right}"
            ),
            _ => HttpJudge.ByStatus(reply),
        };
    }

    public static Outcome.Rejected Rejected(string text) => new(OutcomeReason.RejectedByTarget, text);

    // GitHub's primary and secondary limits, and those that send Retry-After or the RateLimit headers:
    // https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
    public static bool IsLimit(HttpReply reply) =>
        reply.Status is 429
        || (
            reply.Status is 403
            && (
                reply.RetryAfter is not null
                || reply.Header("X-RateLimit-Remaining") == "0"
                || reply.Header("RateLimit-Remaining") == "0"
                || reply.Excerpt.Contains("secondary rate limit", StringComparison.OrdinalIgnoreCase)
            )
        );

    private static TimeSpan? Reset(HttpReply reply)
    {
        if (reply.RetryAfter is { } asked)
        {
            return asked;
        }

        var reset = reply.Header("X-RateLimit-Reset") ?? reply.Header("RateLimit-Reset");
        if (!long.TryParse(reset, CultureInfo.InvariantCulture, out var seconds))
        {
            return null;
        }

        var left = seconds >= FirstMoment ? seconds - reply.ReceivedAt.ToUnixTimeSeconds() : seconds;
        return TimeSpan.FromSeconds(Math.Clamp(left, 1, 86_400));
    }
}
