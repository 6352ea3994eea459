using System.Net.Sockets;
using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Providers;

/// <summary>One attempt at a delivery: bounded in time, always an outcome, and its text clean of secrets. The one way to call a provider.</summary>
public static class Attempt
{
    private const int TextLimit = 1000;

    /// <exception cref="OperationCanceledException">The caller gave up; nothing is known about the delivery.</exception>
    public static async Task<Outcome> Run(
        IProvider provider,
        Notification n,
        Destination to,
        ProviderServices services,
        CancellationToken cancel
    )
    {
        using var bound = new CancellationTokenSource(to.Timeout, services.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, bound.Token);
        Outcome outcome;
        try
        {
            outcome = await provider.Deliver(n, to, services, both.Token);
        }
        catch (Exception) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
        catch (SendFailedException e)
        {
            outcome = e.Outcome;
        }
        catch (OperationCanceledException) when (bound.IsCancellationRequested)
        {
            outcome = TimedOut(to.Timeout);
        }
        catch (Exception e) when (e is IOException or SocketException or HttpRequestException)
        {
            outcome = new Outcome.Retry(OutcomeReason.ConnectionFailed, e.Message);
        }
        catch (StorageUnavailableException e)
        {
            outcome = new Outcome.Retry(
                OutcomeReason.OutboxUnreadable,
                $"the notes of the Provider are out of reach: {e.Message}"
            );
        }
        // Whatever a provider throws must not stop the lanes of others: the delivery ends as a dead letter, to be replayed.
        catch (Exception e)
        {
            outcome = new Outcome.Rejected(
                OutcomeReason.InvalidRequest,
                $"type {provider.Type.Name} failed on this event ({e.GetType().Name}: {e.Message}); please report it, and replay the delivery after an update"
            );
        }

        var text = to.Redactor.Clean(outcome.Text);
        if (provider.Type.ChannelIsSecret)
        {
            text = new Redactor([to.Channel.Value], []).Clean(text);
        }

        return outcome with
        {
            Text = Clip.To(text, TextLimit),
        };
    }

    /// <summary>The outcome of an attempt that ran out of time.</summary>
    public static Outcome TimedOut(TimeSpan after, string phase = "") =>
        new Outcome.Retry(
            OutcomeReason.Timeout,
            string.Create(
                CultureInfo.InvariantCulture,
                $"no answer within {after.TotalSeconds:0.###} s{(phase.Length > 0 ? " (" : "")}{phase}{(phase.Length > 0 ? ")" : "")}; spec.timeout sets the limit"
            )
        );
}
