using System.Text;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Chat;

/// <summary>Lark and Feishu, by a group's custom bot, with an interactive card.</summary>
internal sealed class Lark : HttpProvider
{
    private const string NewBot = "add a custom bot to the group again and put its webhook URL into the Provider's Secret";

    public override ProviderType Type { get; } =
        new("lark", Family.Chat) { Needs = Need.Address, PageForPeople = ChatPages.Lark };

    public override IEnumerable<HttpCall> Compose(Notification n, Destination to) =>
        [HttpCall.PostJson(new Uri(to.Address.Value), Message(n), LarkJson.Default.LarkMessage)];

    // The bot answers 200 to everything; zero is the only code that means success.
    public override Outcome Judge(HttpReply reply, Destination to) =>
        reply.IsSuccess && ChatAnswer.Read(reply, LarkJson.Default.LarkAnswer) is { Code: { } code and not 0 } answer
            ? OfCode(code, answer.Msg ?? "", reply)
            : ChatAnswer.ByStatus(reply, NewBot, NewBot);

    // https://open.larksuite.com/document/client-docs/bot-v3/add-custom-bot
    private static Outcome OfCode(int code, string message, HttpReply reply) =>
        code switch
        {
            11232 or 11233 => Busy(reply),
            _ when message.Contains("too many request", StringComparison.OrdinalIgnoreCase) => Busy(reply),
            19001 => new Outcome.Waiting($"{Say(code, reply)}; {NewBot}"),
            19021 => new Outcome.Waiting(
                $"{Say(code, reply)}; switch off the bot's signature verification, use an IP allowlist instead"
            ),
            19022 => new Outcome.Waiting($"{Say(code, reply)}; put the address that Tocsin sends from on the bot's IP allowlist"),
            19024 => new Outcome.Waiting(
                $"{Say(code, reply)}; set the bot's keyword to a word of every message, such as a namespace, or take it out"
            ),
            _ => new Outcome.Rejected(OutcomeReason.RejectedByTarget, Say(code, reply)),
        };

    private static Outcome.Retry Busy(HttpReply reply) => new(OutcomeReason.RateLimited, HttpJudge.Say(reply), reply.Pause);

    private static string Say(int code, HttpReply reply) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"lark: code {code}; {HttpJudge.Say(reply)}");

    private static LarkMessage Message(Notification n)
    {
        var e = n.Event;
        var limit = ChatLimits.Lark;
        var text = new StringBuilder("**").Append(limit.Fit(e.Message, Markdown.Lark.Escape)).Append("**\n\n");
        foreach (var (key, value) in Fields.Within(n, limit.Metadata, OneLine, ChatText.Clean))
        {
            text.Append(key).Append(": ").Append(value).Append('\n');
        }

        var mark = e.IsError ? "\U0001F6A8" : "\U0001F4AB";
        return new LarkMessage(
            new LarkCard(
                new LarkHeader(
                    new LarkText(
                        "plain_text",
                        Clip.To($"{mark} {ObjectLabel.Dotted(e.InvolvedObject)}", limit.Name, ChatText.OneLine)
                    ),
                    e.IsError ? "red" : "turquoise"
                ),
                [new LarkDiv(new LarkText("lark_md", text.ToString()))]
            )
        );
    }

    private static string OneLine(string text) => Markdown.Lark.Escape(ChatText.OneLine(text));
}
