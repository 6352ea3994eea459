using Tocsin.Cel.Values;
using Tocsin.Core.Alerts;
using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Providers;

/// <summary>What the program lends to a provider for an attempt; the provider itself keeps nothing.</summary>
public sealed record ProviderServices(IHttpSender Http, TimeProvider Clock, INotebook Notebook)
{
    /// <summary>Access tokens that were issued for a while, whoever issued them.</summary>
    public TokenCache Tokens { get; init; } = new(Clock);

    /// <summary>Answers that a target may be asked about again, instead of for.</summary>
    public KnownAnswers Answers { get; init; } = new();

    /// <summary>For types that do not speak HTTP; null where none is asked for.</summary>
    public IStreamDialer? Streams { get; init; }

    /// <summary>Connections of such types, kept between attempts.</summary>
    public ConnectionPool Connections { get; init; } = new(Clock);

    /// <summary>Where a cloud tells a workload who it is.</summary>
    public HostEnvironment Host { get; init; } = HostEnvironment.OfProcess;

    /// <summary>Null outside a cluster, and while the gate <c>ObjectLevelWorkloadIdentity</c> is off.</summary>
    public ServiceAccounts? ServiceAccounts { get; init; }

    /// <summary>For what must be looked up and written without another in between.</summary>
    public Turns Turns { get; init; } = new();

    /// <summary>What waits behind a notification for the same Provider and object, the next first; may be read no further than needed.</summary>
    /// <exception cref="StorageUnavailableException">It cannot be read now.</exception>
    public Func<Notification, IEnumerable<Notification>> Waiting { get; init; } = _ => [];

    /// <summary>How commit statuses are named.</summary>
    public StatusIds StatusIds { get; init; } = StatusIds.Default;

    /// <summary>An Alert as it is configured now, for expressions; null when it is gone.</summary>
    public Func<ObjectName, CelValue?> Alert { get; init; } = _ => null;
}
