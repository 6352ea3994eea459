namespace Tocsin.Core.Receivers;

/// <summary>A type of sender: it tells genuine webhooks from forged ones, and nothing else.</summary>
public interface IReceiver
{
    ReceiverType Type { get; }

    /// <summary>
    /// Checks one webhook, without looking at <c>spec.events</c>: call <see cref="Verification.Run"/>, which does. It never throws on
    /// what a sender can do, and what it waits for has bounds of its own.
    /// </summary>
    ValueTask<Verdict> Verify(Webhook hook, ReceiverSpec spec, ReceiverSecret secret, CancellationToken cancel);
}
