using Tocsin.Core.Receivers;

namespace Tocsin.Integrations.Receivers;

/// <summary>Any sender that signs what it sends with the Secret's token, as <c>tocsin trigger receiver --type generic-hmac</c> does.</summary>
internal sealed class GenericHmac : SecretReceiver
{
    private const string Header = "X-Signature";

    public override ReceiverType Type { get; } = new("generic-hmac");

    protected override Verdict Verify(Webhook hook, byte[] token) =>
        BodySignature.Fault(Header, hook.Header(Header), hook.Body.Span, token) is { } fault
            ? fault.Refused($"unable to validate HMAC signature: {fault.LogText}")
            : new Verdict.Genuine("", hook.Body);
}
