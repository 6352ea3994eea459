using Tocsin.Core.Receivers;

namespace Tocsin.Integrations.Receivers;

/// <summary>GitLab, which repeats the webhook's secret token in a header.</summary>
internal sealed class GitLab : SecretReceiver
{
    private const string Header = "X-Gitlab-Token";

    public override ReceiverType Type { get; } = new("gitlab") { EventHeader = "X-Gitlab-Event", EventNoun = "GitLab event" };

    protected override Verdict Verify(Webhook hook, byte[] token)
    {
        if (!SharedToken.Matches(hook.Header(Header), token))
        {
            var text = $"the {Header} header value does not match the receiver token";
            return SharedToken.Refused(hook, Header, token, text);
        }

        var e = Shown.Of(hook.Header(Type.EventHeader!));
        return new Verdict.Genuine(e, hook.Body) { LogText = $"handling {Type.EventNoun}: {e}" };
    }
}
