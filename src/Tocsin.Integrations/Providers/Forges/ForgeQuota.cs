using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>
/// What forges say of their quotas, in answers that refuse and in answers that do not:
/// https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api (primary and secondary limits),
/// https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/#response-headers (RateLimit-*),
/// https://learn.microsoft.com/azure/devops/integrate/concepts/rate-limits (Retry-After and X-RateLimit-Delay on successes, too),
/// https://confluence.atlassian.com/bitbucketserver/improving-instance-stability-with-rate-limiting-976171954.html (a bucket that is
/// filled each X-RateLimit-Interval-Seconds). Bitbucket Cloud and Gitea say no more than 429.
/// </summary>
internal static class ForgeQuota
{
    /// <summary>From here on a number is a moment, below it is a length of time.</summary>
    private const long FirstMoment = 1_000_000_000;

    /// <summary>Seconds. Quotas are of an hour or a day; what is a year away is no reset.</summary>
    private const long FarthestReset = 31_536_000;

    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1);

    /// <summary>Where nothing is said; GitHub asks for at least this much after its secondary limits.</summary>
    private static readonly TimeSpan s_unsaid = TimeSpan.FromMinutes(1);

    /// <summary>Whether the request was refused for a quota. GitHub says 403 for that as well as for a lack of rights.</summary>
    public static bool IsExceeded(HttpReply reply) =>
        reply.Status is 429
        || (
            reply.Status is 403
            && (
                reply.RetryAfter is not null
                || Remaining(reply) == "0"
                || reply.Excerpt.Contains("secondary rate limit", StringComparison.OrdinalIgnoreCase)
                || reply.Excerpt.Contains("abuse detection", StringComparison.OrdinalIgnoreCase) // Enterprise Server's older words
            )
        );

    /// <summary>How long to wait after a refusal.</summary>
    public static TimeSpan Patience(HttpReply reply) =>
        Positive(reply.RetryAfter) ?? Reset(reply) ?? Seconds(reply, "X-RateLimit-Interval-Seconds") ?? s_unsaid;

    /// <summary>How long the forge wants to be left alone although it answered; null when it does not.</summary>
    public static TimeSpan? Rest(HttpReply reply) =>
        !reply.IsSuccess
            ? null
            : Positive(reply.RetryAfter)
                ?? Seconds(reply, "X-RateLimit-Delay")
                ?? (Remaining(reply) == "0" ? Reset(reply) : null);

    /// <summary>Whether the request was answered and the next one would be refused.</summary>
    public static bool IsUsedUp(HttpReply reply) => Remaining(reply) == "0" && Rest(reply) is not null;

    private static string? Remaining(HttpReply reply) =>
        reply.Header("X-RateLimit-Remaining") ?? reply.Header("RateLimit-Remaining");

    // GitHub tells the reset of its primary limit with every answer; while something remains of it, it is not what refused.
    private static TimeSpan? Reset(HttpReply reply)
    {
        var reset = reply.Header("X-RateLimit-Reset") ?? reply.Header("RateLimit-Reset");
        if (Remaining(reply) is not (null or "0") || HeaderNumber.Whole(reset) is not { } seconds)
        {
            return null;
        }

        // Counted from the forge's own clock, so that ours may be off.
        var now = HeaderNumber.Date(reply.Header("Date")) ?? reply.ReceivedAt;
        var left = seconds >= FirstMoment ? seconds - now.ToUnixTimeSeconds() : seconds;
        return left > FarthestReset ? null : TimeSpan.FromSeconds(Math.Clamp(left, 1, 86_400));
    }

    private static TimeSpan? Seconds(HttpReply reply, string header) =>
        HeaderNumber.Seconds(reply.Header(header)) is { } time ? Positive(time < s_longest ? time : s_longest) : null;

    // Bitbucket Data Center sends Retry-After: 0 with what it takes.
    private static TimeSpan? Positive(TimeSpan? time) => time > TimeSpan.Zero ? time : null;
}
