using Tocsin.Core.Receivers;

namespace Tocsin.Integrations.Receivers;

/// <summary>Anybody who knows the path.</summary>
internal sealed class Generic : IReceiver
{
    public ReceiverType Type { get; } = new("generic") { IsAuthenticated = false };

    public ValueTask<Verdict> Verify(Webhook hook, ReceiverSpec spec, ReceiverSecret secret, CancellationToken cancel) =>
        new(new Verdict.Genuine("", hook.Body));
}
