using Microsoft.Extensions.Logging;
using Tocsin.Core.Configuration;
using Tocsin.Core.Receivers;
using Tocsin.Core.Reports;
using Tocsin.Hooks.Annotating;
using Tocsin.Hooks.Reconciling;
using Tocsin.Kube.Client;
using Tocsin.Kube.Config;
using Tocsin.Kube.Files;
using Tocsin.Resources;
using Tocsin.Resources.Cluster;
using Tocsin.Resources.Cluster.Reporting;
using Tocsin.Resources.Cluster.Watching;

namespace Tocsin.Hooks;

/// <summary>Where Receivers, their Secrets and the objects that they name are: in one cluster, or in files with or without a cluster beside them.</summary>
internal sealed class HookSide : IDisposable
{
    private readonly KubeClient? _client;

    private HookSide(
        ReceiverTable table,
        Func<ReceiverResource, CancellationToken, Task<ReceiverSecret>> secrets,
        HookCluster? cluster,
        KubeClient? client = null
    ) => (Table, Secrets, Cluster, _client) = (table, secrets, cluster, client);

    public ReceiverTable Table { get; }

    public Func<ReceiverResource, CancellationToken, Task<ReceiverSecret>> Secrets { get; }

    /// <summary>Null where there is none.</summary>
    public HookCluster? Cluster { get; }

    /// <summary>In a cluster the one replica that leads reconciles Receivers; all take webhooks by what their status says.</summary>
    public static HookSide Of(ClusterController cluster, ClusterSettings settings, TimeProvider clock, ILogger log)
    {
        var table = new ReceiverTable();
        cluster.Source.ReceiverSeen = (name, now) => Seen(table, name, now);
        cluster.AlsoLeads = new ReceiverReconciler(
            cluster,
            table,
            settings.Retries,
            settings.Loops,
            clock,
            new Random(),
            log
        ).Run;
        var hooks = new HookCluster(cluster.Client, settings.Namespace, clock);
        return new HookSide(table, new LiveSecrets(cluster.Source, clock).Read, hooks);
    }

    /// <param name="settings">Counts if it names a kubeconfig.</param>
    /// <exception cref="KubeConfigException">It names one that cannot be used.</exception>
    public static HookSide OfFiles(IResourceSource files, ClusterSettings settings, TimeProvider clock)
    {
        var client = settings.Overrides.Kubeconfig is null ? null : Client(settings, clock);
        var table = new ReceiverTable();
        files.Changed += now => Take(table, now);
        return new HookSide(table, Known, client is null ? null : new HookCluster(client, null, clock), client);
    }

    /// <summary>Receivers of files stand as they were compiled.</summary>
    public static void Take(ReceiverTable table, ResourceSet now)
    {
        table.Keep(now.Receivers.Keys.ToHashSet());
        foreach (var (name, receiver) in now.Receivers)
        {
            var readiness = receiver.Readiness;
            table.Decide(
                name,
                new ReceiverStanding(receiver.WebhookPath, readiness.IsReady, readiness.Reason, readiness.Message)
            );
        }
    }

    public void Dispose() => _client?.Dispose();

    private static void Seen(ReceiverTable table, ObjectName name, ClusterObject? now)
    {
        if (now is null)
        {
            table.Remove(name);
            return;
        }

        var ready = now.Conditions.FirstOrDefault(c => c.Type == Conditions.Ready);
        var standing = new ReceiverStanding(
            now.IsDeleting ? "" : now.WebhookPath,
            ReceiverStatus.TakesWebhooks(now.Conditions),
            ready?.Reason ?? "",
            ready?.Message ?? "waiting to be reconciled"
        );
        table.Seen(name, standing, now.ResourceVersion);
    }

    private static KubeClient Client(ClusterSettings settings, TimeProvider clock)
    {
        var config = new KubeConfigLoader(Environment.GetEnvironmentVariable, clock).ForController(settings.Overrides);
        var options = new KubeClientOptions
        {
            Qps = settings.Qps,
            Burst = settings.Burst,
            UserAgent = "tocsin",
        };
        return new KubeClient(config, options, clock, new Random());
    }

    private static Task<ReceiverSecret> Known(ReceiverResource receiver, CancellationToken cancel) =>
        receiver.Secret is { } secret
            ? Task.FromResult(secret)
            : throw new HookSecretException(HookSecrets.Unread(receiver.SecretName!.Value, null));
}
