using System.Text.Json.Serialization;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Chat;

/// <summary>What Zulip says: <c>result</c> is success or error, the rest explains the latter.</summary>
internal sealed record ZulipAnswer(string? Result, string? Msg, string? Code);

/// <summary>Zulip's error codes as outcomes: https://zulip.com/api/rest-error-handling</summary>
internal static class ZulipVerdict
{
    private const string Login =
        "put the bot's e-mail and API key under 'username' and 'password' of the Provider's Secret, and see that the bot is active";
    private const string Channel = "set spec.channel to a channel that exists and that the bot may post to, as channel/topic";

    public static Outcome Of(HttpReply reply) =>
        ChatAnswer.Read(reply, ZulipJson.Default.ZulipAnswer) is { Result: "error" } answer
            ? OfError(answer, reply)
            : ChatAnswer.ByStatus(reply, Login, "check that the address is that of the Zulip server");

    private static Outcome OfError(ZulipAnswer answer, HttpReply reply) =>
        answer.Code switch
        {
            "RATE_LIMIT_HIT" => new Outcome.Retry(OutcomeReason.RateLimited, HttpJudge.Say(reply), reply.Pause),
            "UNAUTHORIZED" or "INVALID_API_KEY" or "USER_DEACTIVATED" or "REALM_DEACTIVATED" => new Outcome.Waiting(
                $"{HttpJudge.Say(reply)}; {Login}"
            ),
            "STREAM_DOES_NOT_EXIST" or "CHANNEL_DOES_NOT_EXIST" => new Outcome.Waiting($"{HttpJudge.Say(reply)}; {Channel}"),
            _ when answer.Msg?.Contains("not authorized to send", StringComparison.OrdinalIgnoreCase) is true =>
                new Outcome.Waiting($"{HttpJudge.Say(reply)}; {Channel}"),
            _ when reply.IsSuccess => ChatAnswer.Refused(reply),
            _ => ChatAnswer.ByStatus(reply, Login, Channel),
        };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ZulipAnswer))]
internal sealed partial class ZulipJson : JsonSerializerContext;
