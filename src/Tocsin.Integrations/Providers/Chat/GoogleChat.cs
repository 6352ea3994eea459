using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Providers.Chat;

/// <summary>Google Chat, by a space's webhook, with a card of the first version.</summary>
internal sealed class GoogleChat : HttpProvider
{
    private const string NewWebhook =
        "make a new webhook in the space (Apps & integrations) and put its whole URL, with key and token, into the Provider's Secret";

    public override ProviderType Type { get; } =
        new("googlechat", Family.Chat) { Needs = Need.Address, PageForPeople = ChatPages.GoogleChat };

    public override IEnumerable<HttpCall> Compose(Notification n, Destination to) =>
        [HttpCall.PostJson(new Uri(to.Address.Value), Message(n), GoogleChatJson.Default.GoogleChatMessage)];

    // Google's errors are {"error":{"code":403,…}}; a proxy in between may hand them on as a success.
    public override Outcome Judge(HttpReply reply, Destination to)
    {
        var failed = ChatAnswer.Read(reply, GoogleChatJson.Default.GoogleChatAnswer)?.Error?.Code;
        return ChatAnswer.ByStatus(
            reply.IsSuccess && failed is >= 400 ? reply with { Status = failed.Value } : reply,
            NewWebhook,
            $"the space or its webhook is gone: {NewWebhook}"
        );
    }

    public override IEnumerable<Problem> Check(Destination to)
    {
        foreach (var problem in base.Check(to))
        {
            yield return problem;
        }

        if (
            Uri.TryCreate(to.Address.Value, UriKind.Absolute, out var uri)
            && uri.Host == "chat.googleapis.com"
            && !(uri.Query.Contains("key=", StringComparison.Ordinal) && uri.Query.Contains("token=", StringComparison.Ordinal))
        )
        {
            yield return new Problem("spec.address", "lacks 'key' or 'token' in its query; copy the webhook's whole URL")
            {
                Reason = ReadyReason.InvalidAddress,
                IsWarning = true,
            };
        }
    }

    private static GoogleChatMessage Message(Notification n)
    {
        var e = n.Event;
        var limit = ChatLimits.GoogleChat;
        var text = limit.Fit(e.Message, ChatText.Html);
        List<GoogleChatSection> sections =
        [
            new([new GoogleChatWidget(new GoogleChatText(e.IsError ? $"<font color=\"#ff0000\">{text}</font>" : text))]),
        ];
        if (e.Metadata.Count > 0)
        {
            var fields = Fields.Within(n, limit.Metadata, static t => ChatText.Html(ChatText.Clean(t)), ChatText.Clean);
            sections.Add(new([.. fields.Select(f => new GoogleChatWidget(KeyValue: new GoogleChatKeyValue(f.Key, f.Value)))]));
        }

        return new GoogleChatMessage([
            new GoogleChatCard(
                new GoogleChatHeader(
                    Clip.To(ObjectLabel.Dotted(e.InvolvedObject), limit.Name, ChatText.OneLine),
                    Clip.To(e.ReportingController, limit.Name, ChatText.OneLine)
                ),
                sections
            ),
        ]);
    }
}
