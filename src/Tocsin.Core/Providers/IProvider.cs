using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Providers;

/// <summary>A type of target. Stateless: all it needs is an argument.</summary>
public interface IProvider
{
    ProviderType Type { get; }

    /// <summary>Everything wrong with a destination of this type, found when the Provider is loaded. Never names a secret.</summary>
    IEnumerable<Problem> Check(Destination to);

    /// <summary>One attempt. It never retries by itself; the queue does.</summary>
    Task<Outcome> Deliver(Notification n, Destination to, ProviderServices services, CancellationToken cancel);
}
