using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>
/// Forges' answers as outcomes, with the cure that their own words leave out. The repository is not named: it is the path of the
/// address, which no text may show.
/// </summary>
internal static class ForgeVerdict
{
    public static Outcome Of(HttpReply reply, string right)
    {
        if (ForgeQuota.IsExceeded(reply))
        {
            return new Outcome.Retry(OutcomeReason.RateLimited, HttpJudge.Say(reply), ForgeQuota.Patience(reply));
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
}
