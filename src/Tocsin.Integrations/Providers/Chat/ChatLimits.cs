using System.Text;

namespace Tocsin.Integrations.Providers.Chat;

/// <summary>What a service counts.</summary>
internal enum TextUnit
{
    /// <summary>UTF-16 code units, which is never less than what services call characters.</summary>
    Characters,

    /// <summary>Bytes of UTF-8.</summary>
    Bytes,

    /// <summary>Bytes of the text inside the JSON that is sent, escapes included.</summary>
    JsonBytes,
}

/// <summary>How much one type of chat is given.</summary>
/// <param name="Says">What the vendor says.</param>
/// <param name="Source">Where the vendor says so.</param>
/// <param name="Message">What the event's message is cut to; where metadata shares the limit, what both are cut to together.</param>
/// <param name="Metadata">What metadata is cut to.</param>
internal sealed record ChatLimit(string Type, string Says, string Source, int Message, TextUnit Unit, FieldLimits Metadata)
{
    /// <summary>Of the object's name and of the sender's.</summary>
    public int Name { get; init; } = 256;

    public int Measure(string text) =>
        Unit switch
        {
            TextUnit.Characters => text.Length,
            TextUnit.Bytes => Encoding.UTF8.GetByteCount(text),
            _ => Fields.JsonBytes(text),
        };

    /// <summary>An event's message that fits, escaped.</summary>
    /// <param name="taken">What the text around it takes of the same limit.</param>
    public string Fit(string message, Func<string, string> escape, string taken = "") =>
        Shorten.To(ChatText.Clean(message), Math.Max(0, Message - Measure(taken)), escape, Measure);
}

/// <summary>The one table of what chats take; <c>docs/limits.md</c> shows it.</summary>
internal static class ChatLimits
{
    public static ChatLimit Slack { get; } =
        new(
            "slack",
            "40,000 characters a message",
            "https://docs.slack.dev/reference/methods/chat.postMessage#truncating",
            30_000,
            TextUnit.Characters,
            new FieldLimits(Count: 50, Value: 2000, Total: 8000)
        );

    public static ChatLimit Discord { get; } =
        new(
            "discord",
            "6,000 characters an embed, 25 fields of 256 and 1,024 characters, 80 of a user name",
            "https://discord.com/developers/docs/resources/message#embed-object-embed-limits",
            3000,
            TextUnit.Characters,
            new FieldLimits(Count: 25, Title: 256, Value: 1024, Total: 2400)
        );

    public static ChatLimit MsTeams { get; } =
        new(
            "msteams",
            "28 KB a request",
            "https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using",
            16_000,
            TextUnit.JsonBytes,
            new FieldLimits(Count: 40, Title: 200, Value: 1000, Total: 6000)
        );

    public static ChatLimit Rocket { get; } =
        new(
            "rocket",
            "5,000 characters a message, unless the workspace sets another number",
            "https://docs.rocket.chat/docs/message",
            3000,
            TextUnit.Characters,
            new FieldLimits(Count: 25, Title: 200, Value: 500, Total: 1500)
        );

    public static ChatLimit GoogleChat { get; } =
        new(
            "googlechat",
            "32,000 bytes a message with its cards",
            "https://developers.google.com/workspace/chat/api/reference/rest/v1/spaces.messages#Message",
            18_000,
            TextUnit.JsonBytes,
            new FieldLimits(Count: 50, Title: 200, Value: 1000, Total: 6000)
        );

    public static ChatLimit Webex { get; } =
        new(
            "webex",
            "7,439 bytes a message",
            "https://developer.webex.com/docs/api/v1/messages/create-a-message",
            7439,
            TextUnit.Bytes,
            new FieldLimits(Count: 30, Title: 200, Value: 500, Total: 2000)
        );

    // Counted after formatting is taken out; counting before is safe.
    public static ChatLimit Telegram { get; } =
        new(
            "telegram",
            "4,096 characters a message",
            "https://core.telegram.org/bots/api#sendmessage",
            4096,
            TextUnit.Characters,
            new FieldLimits(Count: 30, Value: 500, Total: 1500)
        );

    public static ChatLimit Lark { get; } =
        new(
            "lark",
            "20 KB a request",
            "https://open.larksuite.com/document/client-docs/bot-v3/add-custom-bot",
            12_000,
            TextUnit.JsonBytes,
            new FieldLimits(Count: 40, Title: 200, Value: 1000, Total: 5000)
        );

    // The message is there twice, as text and as HTML.
    public static ChatLimit Matrix { get; } =
        new(
            "matrix",
            "65,536 bytes an event, with what the server adds",
            "https://spec.matrix.org/latest/client-server-api/#size-limits",
            20_000,
            TextUnit.JsonBytes,
            new FieldLimits(Count: 50, Title: 200, Value: 1000, Total: 5000)
        );

    public static ChatLimit Zulip { get; } =
        new(
            "zulip",
            "10,000 characters a message",
            "https://zulip.com/api/send-message",
            10_000,
            TextUnit.Characters,
            new FieldLimits(Count: 40, Title: 200, Value: 500, Total: 3000)
        );

    public static ChatLimit Zoom { get; } =
        new(
            "zoom",
            "nothing about webhooks; the number is ours",
            "https://developers.zoom.us/docs/team-chat/customizing-messages/",
            4000,
            TextUnit.Characters,
            new FieldLimits(Count: 30, Title: 200, Value: 500, Total: 3000)
        );

    public static IReadOnlyList<ChatLimit> All { get; } =
    [Slack, Discord, MsTeams, Rocket, GoogleChat, Webex, Telegram, Lark, Matrix, Zulip, Zoom];
}
