using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Chat;

internal sealed record MatrixAnswer(string? Errcode);

/// <summary>Matrix's error codes as outcomes: https://spec.matrix.org/latest/client-server-api/#standard-error-response</summary>
internal static class MatrixVerdict
{
    private const string Token = "put the access token of a user who is logged in under the key 'token' of the Provider's Secret";
    private const string Room = "set spec.channel to the id of a room, and let the token's user join it and post there";

    public static Outcome Of(HttpReply reply)
    {
        var answer = ChatAnswer.Read(reply, MatrixJson.Default.MatrixAnswer);
        return answer?.Errcode switch
        {
            "M_LIMIT_EXCEEDED" => new Outcome.Retry(OutcomeReason.RateLimited, HttpJudge.Say(reply), reply.Pause),
            "M_UNKNOWN_TOKEN" or "M_MISSING_TOKEN" or "M_USER_DEACTIVATED" => new Outcome.Waiting(
                $"{HttpJudge.Say(reply)}; {Token}"
            ),
            "M_FORBIDDEN" or "M_GUEST_ACCESS_FORBIDDEN" => new Outcome.Waiting($"{HttpJudge.Say(reply)}; {Room}"),
            { } when reply.IsSuccess => ChatAnswer.Refused(reply),
            _ => ChatAnswer.ByStatus(reply, $"{Token}, and {Room}", $"{Room}; the address is the homeserver's, without a path"),
        };
    }
}
