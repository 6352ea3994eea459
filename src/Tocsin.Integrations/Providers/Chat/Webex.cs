using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Providers.Chat;

/// <summary>Webex, by a bot that is a member of the room.</summary>
internal sealed class Webex : HttpProvider
{
    private const string Login =
        "put the bot's access token under the key 'token' of the Provider's Secret, and add the bot to the room";
    private const string Room = "set spec.channel to the id of a room that the bot is a member of";

    public override ProviderType Type { get; } =
        new("webex", Family.Chat) { Needs = Need.Address | Need.Channel | Need.Token, PageForPeople = ChatPages.Webex };

    public override IEnumerable<Problem> Check(Destination to) =>
        Relay.Check(Type, Need.Channel | Need.Token, to, "webexapis.com", "ciscospark.com");

    public override IEnumerable<HttpCall> Compose(Notification n, Destination to) =>
        [
            HttpCall
                .PostJson(
                    new Uri(to.Address.Value),
                    new WebexMessage(to.Channel.Value is { Length: > 0 } room ? room : null, Message(n)),
                    WebexJson.Default.WebexMessage
                )
                .With("Authorization", $"Bearer {to.HeaderToken}"),
        ];

    // https://developer.webex.com/docs/basics#api-errors: {"message":"…","errors":[…],"trackingId":"…"}; 423 is a room in use.
    public override Outcome Judge(HttpReply reply, Destination to) =>
        reply.Status switch
        {
            423 => new Outcome.Retry(OutcomeReason.ServerError, HttpJudge.Say(reply), reply.Pause),
            _ when reply.IsSuccess && HasErrors(reply) => ChatAnswer.Refused(reply),
            _ => ChatAnswer.ByStatus(reply, Login, Room),
        };

    private static bool HasErrors(HttpReply reply) =>
        ChatAnswer.Read(reply, WebexJson.Default.WebexAnswer)?.Errors is { ValueKind: JsonValueKind.Array } errors
        && errors.GetArrayLength() > 0;

    private static string Message(Notification n)
    {
        var e = n.Event;
        var limit = ChatLimits.Webex;
        var name = Clip.To(ObjectLabel.Dotted(e.InvolvedObject), limit.Name, OneLine);
        var head = $"{(e.IsError ? "\U0001F4A3" : "\u2705")} **{name}**\n";
        var tail = new StringBuilder("\n");
        foreach (var (key, value) in Fields.Within(n, limit.Metadata, OneLine, ChatText.Clean))
        {
            tail.Append(">**").Append(key).Append("**: ").Append(value).Append('\n');
        }

        return head + limit.Fit(e.Message, Markdown.WithHtml.Escape, head + tail) + tail;
    }

    private static string OneLine(string text) => Markdown.WithHtml.Escape(ChatText.OneLine(text));
}

internal sealed record WebexMessage(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RoomId,
    string Markdown
);

internal sealed record WebexAnswer(JsonElement? Errors);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WebexMessage)), JsonSerializable(typeof(WebexAnswer))]
internal sealed partial class WebexJson : JsonSerializerContext;
