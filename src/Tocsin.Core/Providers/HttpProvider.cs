using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Providers;

/// <summary>A target reached by HTTP requests: composing is pure, judging is pure, sending is somebody else's.</summary>
public abstract class HttpProvider : IProvider
{
    public abstract ProviderType Type { get; }

    /// <summary>The requests of one notification, in order; the first that is not delivered ends the attempt.</summary>
    public abstract IEnumerable<HttpCall> Compose(Notification n, Destination to);

    /// <summary>The same for types that say when they send.</summary>
    public virtual IEnumerable<HttpCall> Compose(Notification n, Destination to, DateTimeOffset now) => Compose(n, to);

    /// <summary>What an answer means; the default knows HTTP's status codes.</summary>
    public virtual Outcome Judge(HttpReply reply, Destination to) => HttpJudge.ByStatus(reply);

    /// <summary>A reason to send nothing, or null.</summary>
    public virtual Outcome.Skipped? Skip(Notification n) => null;

    public virtual IEnumerable<Problem> Check(Destination to) => DestinationCheck.All(Type, to);

    public virtual async Task<Outcome> Deliver(
        Notification n,
        Destination to,
        ProviderServices services,
        CancellationToken cancel
    )
    {
        if (Skip(n) is { } skipped)
        {
            return skipped;
        }

        Outcome outcome = new Outcome.Delivered();
        foreach (var call in Compose(n, to, services.Clock.GetUtcNow()))
        {
            var reply = await services.Http.Send(call, to, cancel);
            // Any web service may take an event and answer with a page.
            outcome = Type.Family is Family.Webhook ? Judge(reply, to) : HttpJudge.UnlessPage(Judge(reply, to), reply);
            if (outcome is not Outcome.Delivered)
            {
                break;
            }
        }

        return outcome;
    }
}
