using Tocsin.Core.Providers;
using Tocsin.Delivery;
using Tocsin.Operations;
using Tocsin.Operations.Logs;
using Tocsin.Resources.Cluster;
using Tocsin.Storage;

namespace Tocsin.Hosting;

/// <summary>Everything that <c>tocsin serve</c> was told, checked.</summary>
internal sealed record ServeSettings
{
    /// <summary>Files and folders; none for a cluster.</summary>
    public required IReadOnlyList<string> Manifests { get; init; }
    public required IReadOnlyDictionary<ListenerRole, ListenAddress?> Addresses { get; init; }
    public string DataDir { get; init; } = "./.tocsin";
    public TimeSpan RateLimitInterval { get; init; } = TimeSpan.FromMinutes(5);
    public TimeSpan DeliveryDeadline { get; init; } = TimeSpan.FromHours(24);
    public LaneLimits Lanes { get; init; } = new();
    public OutboxLimits Outbox { get; init; } = new(2L << 30, TimeSpan.FromHours(168));
    public IReadOnlyList<string> EnvAllow { get; init; } = ["TOCSIN_*"];
    public bool NoCrossNamespaceRefs { get; init; }
    public bool ExportHttpPathMetrics { get; init; }

    /// <summary>Access tokens of clouds and forges that are kept, and for how long at most; none with zero.</summary>
    public int TokenCacheSize { get; init; } = 100;
    public TimeSpan TokenCacheDuration { get; init; } = TimeSpan.FromHours(1);
    public StatusIds StatusIds { get; init; } = StatusIds.Default;

    /// <summary>Counts where there are no manifests.</summary>
    public ClusterSettings Cluster { get; init; } = new();

    /// <summary>Called with a loop's name at the begin of each of its rounds; what it throws is as if the round had thrown it.</summary>
    public Action<string> LoopProbe { get; init; } = _ => { };

    public string? ConsoleTokenFile { get; init; }
    public LogSettings Logs { get; init; } = LogSettings.Default;

    /// <summary>Flags that do not go together, in words; as in the reference a reason not to start, and no usage error.</summary>
    public string? Contradiction { get; init; }

    /// <summary>Flags that were given and mean nothing here; each becomes one warning.</summary>
    public IReadOnlyList<string> Meaningless { get; init; } = [];
}
