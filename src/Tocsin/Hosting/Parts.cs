using Microsoft.Extensions.Logging;
using Tocsin.Core.Loops;
using Tocsin.Core.Reports;
using Tocsin.Delivery;
using Tocsin.Hooks;
using Tocsin.Integrations;
using Tocsin.Kube.Files;
using Tocsin.Operations;
using Tocsin.Operations.Logs;
using Tocsin.Resources;
using Tocsin.Resources.Cluster;
using Tocsin.Resources.Manifests;
using Tocsin.Storage;
using Tocsin.Storage.Damage;

namespace Tocsin.Hosting;

/// <summary>Makes what the server stands on from its settings. What cannot be had ends the start with one line and its cure.</summary>
internal static class Parts
{
    /// <exception cref="StartException">The data folder's database cannot be opened.</exception>
    public static Outbox Outbox(ServeSettings settings, TimeProvider clock, LogWriter logs, LoopKeeper loops)
    {
        try
        {
            return new Outbox(settings.DataDir, settings.Outbox, clock, logs.CreateLogger("outbox"), loops);
        }
        catch (Microsoft.Data.Sqlite.SqliteException e)
        {
            throw new StartException($"the outbox in {settings.DataDir} cannot be opened: {DiskFault.Of(e).Text}");
        }
        catch (StorageUnavailableException e)
        {
            throw new StartException($"the outbox in {settings.DataDir} cannot be opened: {e.Message}");
        }
    }

    /// <exception cref="StartException">There is no cluster to be reached.</exception>
    public static ClusterController Cluster(
        ServeSettings settings,
        Listeners listeners,
        StandingBook book,
        TimeProvider clock,
        LogWriter logs,
        LoopKeeper loops
    )
    {
        try
        {
            return new ClusterController(
                settings.Cluster with
                {
                    OwnListeners = () => listeners.EndPoints,
                    Loops = loops,
                },
                Catalog.Providers,
                book,
                clock,
                new Random(),
                logs.CreateLogger("cluster")
            );
        }
        catch (KubeConfigException e)
        {
            throw new StartException(
                $"the cluster cannot be reached: {e.Message}; without a cluster, name files or folders with --manifests PATH"
            );
        }
    }

    public static ManifestSource Manifests(ServeSettings settings, Listeners listeners, TimeProvider clock, LoopKeeper loops) =>
        new(
            settings.Manifests,
            new ManifestOptions
            {
                Types = Catalog.Providers,
                NoCrossNamespaceRefs = settings.NoCrossNamespaceRefs,
                EnvAllow = settings.EnvAllow,
                OwnListeners = () => listeners.EndPoints,
                CanAnnotate = settings.Cluster.Overrides.Kubeconfig is not null,
            },
            clock
        )
        {
            Loops = loops,
        };

    /// <summary>Where Receivers and what they name are.</summary>
    /// <exception cref="StartException">The cluster that <c>--kubeconfig</c> names cannot be used.</exception>
    public static HookSide Hooks(
        ServeSettings settings,
        ClusterController? cluster,
        IResourceSource resources,
        TimeProvider clock,
        LogWriter logs
    )
    {
        try
        {
            return cluster is not null
                ? HookSide.Of(cluster, settings.Cluster, clock, logs.CreateLogger("receivers"))
                : HookSide.OfFiles(resources, settings.Cluster, clock);
        }
        catch (KubeConfigException e)
        {
            throw new StartException($"the cluster that Receivers annotate in cannot be reached: {e.Message}");
        }
    }
}
