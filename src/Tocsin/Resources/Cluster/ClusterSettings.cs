using Tocsin.Core.Loops;
using Tocsin.Kube.Cache;
using Tocsin.Kube.Config;

namespace Tocsin.Resources.Cluster;

/// <summary>What <c>serve</c> was told about the cluster; names and defaults are the reference's.</summary>
internal sealed record ClusterSettings
{
    public KubeOverrides Overrides { get; init; } = new();

    /// <summary>The only namespace to look at; null for all.</summary>
    public string? Namespace { get; init; }

    /// <summary>The pod's own namespace (RUNTIME_NAMESPACE), where the lease is; null to take that of the configuration.</summary>
    public string? RuntimeNamespace { get; init; }

    /// <summary>Which Secrets are watched; empty for all.</summary>
    public string SecretSelector { get; init; } = "reconcile.fluxcd.io/watch=Enabled";

    /// <summary>Secrets are read again for each attempt instead (gate <c>DisableConfigWatchers</c>).</summary>
    public bool WatchesSecrets { get; init; } = true;

    /// <summary>Providers may act as ServiceAccounts of their namespace (gate <c>ObjectLevelWorkloadIdentity</c>).</summary>
    public bool HasWorkloadIdentity { get; init; }

    public string DefaultServiceAccount { get; init; } = "";
    public double Qps { get; init; } = 50;
    public int Burst { get; init; } = 300;
    public ElectionSettings? Election { get; init; }
    public bool NoCrossNamespaceRefs { get; init; }

    /// <summary>Where Tocsin listens, as far as it is known.</summary>
    public Func<IReadOnlyCollection<System.Net.IPEndPoint>> OwnListeners { get; init; } = static () => [];

    /// <summary>Objects of a kind that are written at once.</summary>
    public int Concurrent { get; init; } = 4;

    /// <summary>Who keeps the loops going.</summary>
    public LoopKeeper Loops { get; init; } = LoopKeeper.Alone;

    /// <summary>How long a write that failed waits for the next try.</summary>
    public Backoff Retries { get; init; } = new(TimeSpan.FromMilliseconds(750), TimeSpan.FromSeconds(30));
}

/// <summary>How the one is found that writes status.</summary>
internal sealed record ElectionSettings(
    TimeSpan LeaseDuration,
    TimeSpan RenewDeadline,
    TimeSpan RetryPeriod,
    bool ReleaseOnCancel
);
