using Tocsin.Core.Notifications;

namespace Tocsin.Core.Providers;

/// <summary>Sends a call over the destination's own proxy and TLS settings, within its time and size limits.</summary>
public interface IHttpSender
{
    /// <exception cref="SendFailedException">No whole answer arrived; its outcome says why and whether to try again.</exception>
    Task<HttpReply> Send(HttpCall call, Destination to, CancellationToken cancel);
}

/// <summary>A call that got no answer to judge.</summary>
public sealed class SendFailedException(Outcome outcome) : Exception(outcome.Text)
{
    public Outcome Outcome { get; } = outcome;
}
