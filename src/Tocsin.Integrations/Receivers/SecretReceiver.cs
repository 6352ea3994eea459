using Tocsin.Core.Receivers;

namespace Tocsin.Integrations.Receivers;

/// <summary>A type that needs nothing but the webhook and the Secret: one pure function.</summary>
internal abstract class SecretReceiver : IReceiver
{
    public abstract ReceiverType Type { get; }

    /// <param name="token">The Secret's token as stored.</param>
    protected abstract Verdict Verify(Webhook hook, byte[] token);

    public ValueTask<Verdict> Verify(Webhook hook, ReceiverSpec spec, ReceiverSecret secret, CancellationToken cancel) =>
        new(Verify(hook, secret.Token ?? []));
}
