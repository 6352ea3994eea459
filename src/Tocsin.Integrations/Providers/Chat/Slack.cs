using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Providers.Chat;

/// <summary>Slack, by incoming webhook or by chat.postMessage with a bot token.</summary>
internal sealed class Slack : HttpProvider
{
    public override ProviderType Type { get; } =
        new("slack", Family.Chat) { Needs = Need.Address, PageForPeople = ChatPages.Slack };

    public override IEnumerable<HttpCall> Compose(Notification n, Destination to) =>
        [
            HttpCall
                .PostJson(new Uri(to.Address.Value), Message(n, to), SlackJson.Default.SlackMessage)
                .With("Authorization", to.HeaderToken is { } token ? $"Bearer {token}" : null),
        ];

    // The Web API answers 200 to everything and tells the truth in the body; a webhook answers "ok".
    public override Outcome Judge(HttpReply reply, Destination to)
    {
        if (!reply.IsSuccess)
        {
            return SlackVerdict.OfWebhook(reply);
        }

        if (ChatAnswer.Read(reply, SlackJson.Default.SlackAnswer) is { Ok: { } ok } answer)
        {
            return ok ? new Outcome.Delivered() : SlackVerdict.OfApi(answer.Error ?? "no reason given", reply.Pause);
        }

        return IsApi(to)
            ? new Outcome.Rejected(
                OutcomeReason.RejectedByTarget,
                $"{HttpJudge.Say(reply)}; that is not an answer of Slack's API"
            )
            : new Outcome.Delivered();
    }

    public override IEnumerable<Problem> Check(Destination to)
    {
        var needs = IsApi(to) ? Type.Needs | Need.Token | Need.Channel : Type.Needs;
        return DestinationCheck.All(Type, needs, to);
    }

    private static SlackMessage Message(Notification n, Destination to)
    {
        var e = n.Event;
        var limit = ChatLimits.Slack;
        var name = ObjectLabel.Dotted(e.InvolvedObject);
        var firstLine = e.Message.Split('\n', 2)[0];
        return new SlackMessage(
            to.Channel.Value is { Length: > 0 } channel ? channel : null,
            Clip.To(to.Username.Length > 0 ? to.Username : e.ReportingController, limit.Name, Escape),
            [
                new SlackAttachment(
                    Clip.To($"{name}: {firstLine}", 1000, Escape),
                    e.IsError ? "danger" : "good",
                    Clip.To(name, limit.Name, Escape),
                    limit.Fit(e.Message, Escape),
                    ["text"],
                    [.. Fields.Within(n, limit.Metadata, Escape, ChatText.Clean).Select(f => new SlackField(f.Key, f.Value))]
                ),
            ]
        );
    }

    // The three characters that Slack asks to be escaped; mentions such as <!channel> need them raw, so none survives.
    // https://docs.slack.dev/messaging/formatting-message-text#escaping
    private static string Escape(string text) => ChatText.Html(ChatText.Clean(text));

    private static bool IsApi(Destination to) =>
        Uri.TryCreate(to.Address.Value, UriKind.Absolute, out var uri)
        && uri.AbsolutePath.StartsWith("/api/", StringComparison.Ordinal)
        && (IsSlack(uri.Host, "slack.com") || IsSlack(uri.Host, "slack-gov.com"));

    private static bool IsSlack(string host, string domain) =>
        host == domain || host.EndsWith("." + domain, StringComparison.Ordinal);
}
