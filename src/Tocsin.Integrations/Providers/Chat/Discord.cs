using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Providers.Chat;

/// <summary>Discord, by a webhook that reads Slack's form and shows it as an embed.</summary>
internal sealed class Discord : HttpProvider
{
    private const int UserLimit = 80;
    private static readonly string[] s_forbidden = ["discord", "clyde"];

    public override ProviderType Type { get; } =
        new("discord", Family.Chat) { Needs = Need.Address, PageForPeople = ChatPages.Discord };

    public override IEnumerable<HttpCall> Compose(Notification n, Destination to) =>
        [HttpCall.PostJson(Endpoint(new Uri(to.Address.Value)), Message(n, to), SlackJson.Default.SlackMessage)];

    public override Outcome Judge(HttpReply reply, Destination to) =>
        HttpJudge.ByStatus(reply) switch
        {
            Outcome.Waiting => new Outcome.Waiting(
                $"{HttpJudge.Say(reply)}; make a new webhook in the channel's settings and put its URL into the address"
            ),
            Outcome.Rejected r when reply.Status is 404 => r with
            {
                Text =
                    $"{r.Text}; the webhook was deleted: make a new one in the channel's settings and put its URL into the address",
            },
            var other => other,
        };

    public override IEnumerable<Problem> Check(Destination to)
    {
        foreach (var problem in base.Check(to))
        {
            yield return problem;
        }

        // https://discord.com/developers/docs/resources/webhook#create-webhook
        if (Array.Find(s_forbidden, w => to.Username.Contains(w, StringComparison.OrdinalIgnoreCase)) is { } word)
        {
            yield return new Problem(
                "spec.username",
                $"contains '{word}', which Discord refuses in the name of a webhook; choose another"
            );
        }
    }

    private static SlackMessage Message(Notification n, Destination to)
    {
        var e = n.Event;
        var limit = ChatLimits.Discord;
        var name = ObjectLabel.Dotted(e.InvolvedObject);
        return new SlackMessage(
            null,
            Clip.To(to.Username.Length > 0 ? to.Username : e.ReportingController, UserLimit, Quiet),
            [
                new SlackAttachment(
                    Clip.To($"{name}: {e.Message.Split('\n', 2)[0]}", limit.Name, Quiet),
                    e.IsError ? "danger" : "good",
                    Clip.To(name, limit.Name, Quiet),
                    limit.Fit(e.Message, Formatted),
                    ["text"],
                    [
                        .. Fields
                            .Within(n, limit.Metadata, Formatted, ChatText.Clean)
                            .Select(f => new SlackField(Shown(f.Key), Shown(f.Value))),
                    ]
                ),
            ]
        );
    }

    // This form has no allowed_mentions, so a character of no width keeps @everyone, @here and <@id> from being mentions.
    private static string Quiet(string text) =>
        ChatText.WithoutMentions(ChatText.Clean(text), "everyone", "here").Replace("<@", "<\u200B@", StringComparison.Ordinal);

    private static string Formatted(string text) => Quiet(Markdown.Backslashes.Escape(text));

    // An embed with an empty field is refused.
    private static string Shown(string text) => text.Length > 0 ? text : "\u200B";

    private static Uri Endpoint(Uri address)
    {
        var path = address.AbsolutePath.TrimEnd('/');
        var last = path.EndsWith("/slack", StringComparison.Ordinal) ? path : path + "/slack";
        return new UriBuilder(address) { Path = last }.Uri;
    }
}
