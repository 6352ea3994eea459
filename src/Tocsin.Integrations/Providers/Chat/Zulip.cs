using System.Text;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Providers.Chat;

/// <summary>Zulip, by a bot; the channel is <c>channel/topic</c>.</summary>
internal sealed class Zulip : HttpProvider
{
    private const string Api = "/api/v1/messages";

    public override ProviderType Type { get; } = new("zulip", Family.Chat) { Needs = Need.Address | Need.Channel };

    public override IEnumerable<HttpCall> Compose(Notification n, Destination to)
    {
        var (channel, topic) = Split(to.Channel.Value);
        var form = $"content={Form(Content(n))}&to={Form(channel)}&topic={Form(topic)}&type=stream";
        return
        [
            new HttpCall("POST", Endpoint(new Uri(to.Address.Value)))
            {
                Body = Encoding.UTF8.GetBytes(form),
                ContentType = "application/x-www-form-urlencoded",
            }.With("Authorization", HttpLogin.Basic(to)),
        ];
    }

    public override Outcome Judge(HttpReply reply, Destination to) => ZulipVerdict.Of(reply);

    public override IEnumerable<Problem> Check(Destination to)
    {
        foreach (var problem in base.Check(to))
        {
            yield return problem;
        }

        if (to.Channel.Value.Length > 0 && Split(to.Channel.Value) is not ({ Length: > 0 }, { Length: > 0 }))
        {
            yield return new Problem("spec.channel", "names no channel and topic; write it as channel/topic");
        }

        if (HttpLogin.Basic(to) is null)
        {
            var missing = DestinationCheck.InSecret(
                "type zulip needs a bot; put its e-mail under the key 'username' and its API key under 'password' of the Secret named by spec.secretRef"
            );
            yield return Relay.IsService(to, "zulipchat.com") ? missing : Relay.Remark(missing);
        }
    }

    private static string Content(Notification n)
    {
        var e = n.Event;
        var limit = ChatLimits.Zulip;
        var head = FluxStatus.Head(e, static t => Clip.To(t, ChatLimits.Zulip.Name, OneLine));
        var tail = FluxStatus.Tail(n, limit.Metadata, OneLine, ChatText.Clean);
        return head + limit.Fit(e.Message, Markdown.Zulip.Escape, head + tail) + tail;
    }

    private static string OneLine(string text) => Markdown.Zulip.Escape(ChatText.OneLine(text));

    private static (string Channel, string Topic) Split(string channel) =>
        channel.IndexOf('/') is var slash and >= 0 ? (channel[..slash], channel[(slash + 1)..]) : (channel, "");

    // A server may be below a path; whatever of the API's own path the address holds is taken once.
    private static Uri Endpoint(Uri address)
    {
        var path = address.AbsolutePath.TrimEnd('/');
        foreach (var end in new[] { "/messages", "/v1", "/api" })
        {
            path = path.EndsWith(end, StringComparison.Ordinal) ? path[..^end.Length] : path;
        }

        return new UriBuilder(address) { Path = path + Api, Fragment = "" }.Uri;
    }

    private static string Form(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}
