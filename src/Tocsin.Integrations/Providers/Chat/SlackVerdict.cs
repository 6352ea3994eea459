using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Chat;

/// <summary>Slack's error words as outcomes: https://docs.slack.dev/reference/methods/chat.postMessage#errors</summary>
internal static class SlackVerdict
{
    public static Outcome OfApi(string error, TimeSpan? retryAfter) =>
        error switch
        {
            "ratelimited" or "rate_limited" => new Outcome.Retry(OutcomeReason.RateLimited, $"slack: {error}", retryAfter),
            "internal_error" or "fatal_error" or "service_unavailable" or "request_timeout" or "team_added_to_org" =>
                new Outcome.Retry(OutcomeReason.ServerError, $"slack: {error}", retryAfter),
            _ when Cure(error) is { } cure => new Outcome.Waiting($"slack: {error}; {cure}"),
            _ => new Outcome.Rejected(OutcomeReason.RejectedByTarget, $"slack: {error}"),
        };

    public static Outcome OfWebhook(HttpReply reply) =>
        HttpJudge.ByStatus(reply) switch
        {
            Outcome.Waiting => new Outcome.Waiting(
                $"{HttpJudge.Say(reply)}; make a new webhook in Slack, or a new token, and put it into the Provider's Secret"
            ),
            Outcome.Rejected r when reply.Status is 404 or 410 => r with
            {
                Text = $"{r.Text}; the webhook or its channel is gone: make a new webhook in Slack and put it into the address",
            },
            var other => other,
        };

    private static string? Cure(string error) =>
        error switch
        {
            "invalid_auth"
            or "not_authed"
            or "token_revoked"
            or "token_expired"
            or "account_inactive"
            or "not_allowed_token_type" => "put a valid bot token (xoxb-…) under the key 'token' of the Provider's Secret",
            "missing_scope" or "no_permission" =>
                "give the Slack app the scopes chat:write and chat:write.customize and install it again",
            "channel_not_found" or "not_in_channel" =>
                "set spec.channel to a channel that the app was invited to (/invite in the channel)",
            "is_archived" => "set spec.channel to a channel that is in use",
            "restricted_action" or "ekm_access_denied" or "org_login_required" or "team_access_not_granted" =>
                "ask an administrator of the workspace to let the app post",
            _ => null,
        };
}
