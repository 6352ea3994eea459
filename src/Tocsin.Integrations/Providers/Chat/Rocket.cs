using System.Text.Json.Serialization;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Chat;

/// <summary>Rocket.Chat, by an incoming webhook that reads Slack's form.</summary>
internal sealed class Rocket : HttpProvider
{
    private const string NewWebhook =
        "make a new incoming webhook in Rocket.Chat, switch it on, and put its URL into the Provider's Secret";

    public override ProviderType Type { get; } =
        new("rocket", Family.Chat) { Needs = Need.Address, PageForPeople = ChatPages.Rocket };

    public override IEnumerable<HttpCall> Compose(Notification n, Destination to) =>
        [HttpCall.PostJson(new Uri(to.Address.Value), Message(n, to), SlackJson.Default.SlackMessage)];

    // https://docs.rocket.chat/docs/integrations: {"success":true}, or {"success":false,"error":"…"}.
    public override Outcome Judge(HttpReply reply, Destination to)
    {
        var answer = ChatAnswer.Read(reply, RocketJson.Default.RocketAnswer);
        if (answer is { Success: false, Error: { } error } && error.Contains("channel", StringComparison.OrdinalIgnoreCase))
        {
            return new Outcome.Waiting(
                $"{HttpJudge.Say(reply)}; set spec.channel to a room that exists and that the webhook's user may post to, as #room or @user"
            );
        }

        return answer is { Success: false } && reply.IsSuccess
            ? ChatAnswer.Refused(reply)
            : ChatAnswer.ByStatus(reply, NewWebhook, NewWebhook);
    }

    private static SlackMessage Message(Notification n, Destination to)
    {
        var e = n.Event;
        var limit = ChatLimits.Rocket;
        var name = ObjectLabel.Dotted(e.InvolvedObject);
        return new SlackMessage(
            to.Channel.Value is { Length: > 0 } channel ? channel : null,
            to.Username.Length > 0 ? Clip.To(to.Username, limit.Name, Plain) : null,
            [
                new SlackAttachment(
                    Clip.To($"{name}: {e.Message.Split('\n', 2)[0]}", limit.Name, Plain),
                    e.IsError ? "#FF0000" : "#0076D7",
                    Clip.To(name, limit.Name, Plain),
                    limit.Fit(e.Message, static t => Quiet(Markdown.RocketChat.Escape(t))),
                    ["text"],
                    [.. Fields.Within(n, limit.Metadata, Plain, ChatText.Clean).Select(f => new SlackField(f.Key, f.Value))]
                ),
            ]
        );
    }

    // What mrkdwn_in does not name is shown as it is; only mentions are looked for there, too.
    private static string Plain(string text) => Quiet(ChatText.Clean(text));

    private static string Quiet(string text) => ChatText.WithoutMentions(ChatText.WithoutMentions(text), "all", "here");
}

internal sealed record RocketAnswer(bool? Success, string? Error);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RocketAnswer))]
internal sealed partial class RocketJson : JsonSerializerContext;
