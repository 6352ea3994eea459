using Tocsin.Core.Receivers;

namespace Tocsin.Integrations.Receivers;

/// <summary>Harbor, which sends the policy's Auth Header as it is written there.</summary>
internal sealed class Harbor : SecretReceiver
{
    private const string Header = "Authorization";

    public override ReceiverType Type { get; } = new("harbor");

    protected override Verdict Verify(Webhook hook, byte[] token) =>
        SharedToken.Matches(hook.Header(Header), token)
            ? new Verdict.Genuine("", hook.Body) { LogText = "handling Harbor event" }
            : SharedToken.Refused(hook, Header, token, "the Harbor Authorization header value does not match the receiver token");
}
