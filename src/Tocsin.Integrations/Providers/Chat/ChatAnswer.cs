using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Chat;

/// <summary>What chats answer: often JSON, and sometimes a failure inside a success.</summary>
internal static class ChatAnswer
{
    /// <summary>The answer as its shape, or null when it is no JSON object or another one.</summary>
    public static T? Read<T>(HttpReply reply, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return reply.Body.Span.TrimStart(" \r\n\t"u8).StartsWith("{"u8)
                ? JsonSerializer.Deserialize(reply.Body.Span, type)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>HTTP's verdict, with the cure for what the user has to mend.</summary>
    /// <param name="login">What to do about 401 and 403.</param>
    /// <param name="gone">What to do about 404 and 410.</param>
    public static Outcome ByStatus(HttpReply reply, string login, string gone) =>
        HttpJudge.ByStatus(reply) switch
        {
            Outcome.Waiting => new Outcome.Waiting($"{HttpJudge.Say(reply)}; {login}"),
            Outcome.Rejected r when reply.Status is 404 or 410 => r with { Text = $"{r.Text}; {gone}" },
            var other => other,
        };

    public static Outcome Refused(HttpReply reply) =>
        new Outcome.Rejected(
            OutcomeReason.RejectedByTarget,
            $"{HttpJudge.Say(reply)}; that is a failure, whatever the status says"
        );
}
