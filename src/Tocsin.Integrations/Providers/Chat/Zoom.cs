using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Chat;

/// <summary>Zoom Team Chat, by the Incoming Webhook app.</summary>
internal sealed class Zoom : HttpProvider
{
    private const string Login =
        "put the verification token that '/inc connect' gave under the key 'token' of the Provider's Secret";
    private const string NewWebhook =
        "make a new connection with '/inc connect' in the channel and put its endpoint and token into the Provider's Secret";

    public override ProviderType Type { get; } =
        new("zoom", Family.Chat) { Needs = Need.Address | Need.Token, PageForPeople = ChatPages.Zoom };

    // The token stands alone in the header, without a scheme.
    public override IEnumerable<HttpCall> Compose(Notification n, Destination to) =>
        [
            HttpCall
                .PostJson(Endpoint(new Uri(to.Address.Value)), new ZoomMessage(Content(n)), ZoomJson.Default.ZoomMessage)
                .With("Authorization", to.HeaderToken),
        ];

    // Zoom's APIs answer failures as {"code":7010,"message":"…"}.
    public override Outcome Judge(HttpReply reply, Destination to)
    {
        var answer = ChatAnswer.Read(reply, ZoomJson.Default.ZoomAnswer);
        var isFailure = answer is { Code: { } code, Message: not null } && code is not (0 or 200) || answer is { Success: false };
        if (!reply.IsSuccess || !isFailure)
        {
            return ChatAnswer.ByStatus(reply, Login, NewWebhook);
        }

        return answer!.Message?.Contains("token", StringComparison.OrdinalIgnoreCase) is true
            ? new Outcome.Waiting($"{HttpJudge.Say(reply)}; {Login}")
            : ChatAnswer.Refused(reply);
    }

    // Without is_markdown_support texts are shown as they are, so nothing has to be escaped.
    private static ZoomContent Content(Notification n)
    {
        var e = n.Event;
        var limit = ChatLimits.Zoom;
        var text = limit.Fit(e.Message, static t => t);
        List<ZoomBody> body = [new("message") { Text = text.Length > 0 ? text : null }];
        if (e.Metadata.Count > 0)
        {
            var fields = Fields.Within(n, limit.Metadata, ChatText.Clean, ChatText.Clean);
            body.Add(new ZoomBody("fields") { Items = [.. fields.Select(f => new ZoomItem(f.Key, f.Value))] });
        }

        return new ZoomContent(
            new ZoomHead(
                Clip.To(ObjectLabel.Dotted(e.InvolvedObject), limit.Name, ChatText.OneLine),
                new ZoomSubHead(Clip.To(e.Severity, limit.Name, ChatText.OneLine))
            ),
            body
        );
    }

    // As the reference does: with its format added, the query is written anew, sorted by key.
    private static Uri Endpoint(Uri address)
    {
        var query = address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(Pair).ToList();
        if (query.Exists(p => p is { Key: "format", Value.Length: > 0 }))
        {
            return address;
        }

        var sorted = query
            .Where(p => p.Key != "format")
            .Append(new("format", "full"))
            .OrderBy(p => p.Key, StringComparer.Ordinal);
        return new UriBuilder(address) { Query = string.Join('&', sorted.Select(p => $"{Encode(p.Key)}={Encode(p.Value)}")) }.Uri;
    }

    private static KeyValuePair<string, string> Pair(string text) =>
        text.IndexOf('=') is var at and >= 0 ? new(Decode(text[..at]), Decode(text[(at + 1)..])) : new(Decode(text), "");

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private static string Encode(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}
