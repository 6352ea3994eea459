using Tocsin.Core.Receivers;

namespace Tocsin.Integrations.Receivers;

/// <summary>Anybody who knows the path.</summary>
internal sealed class Generic : SecretReceiver
{
    public override ReceiverType Type { get; } = new("generic") { IsAuthenticated = false };

    protected override Verdict Verify(Webhook hook, byte[] token) => new Verdict.Genuine("", hook.Body);
}
