using Microsoft.Extensions.Logging;
using Tocsin.Core.Alerts;
using Tocsin.Core.Delivery;
using Tocsin.Core.Events;
using Tocsin.Core.Providers;
using Tocsin.Core.Secrets;
using Tocsin.Kube.Client;
using Tocsin.Kube.Config;
using Tocsin.Resources.Cluster.Reporting;

namespace Tocsin.Resources.Cluster;

/// <summary>Everything that <c>serve</c> has to do with its cluster: where resources come from, and what is told about them.</summary>
internal sealed class ClusterController : IAsyncDisposable
{
    private readonly KubeClient _client;
    private readonly EventRecorder _events;
    private readonly AlertEvents _alertEvents;
    private readonly StatusWriter _status;
    private readonly Leadership _leadership;
    private readonly CancellationTokenSource _stop = new();
    private Task _reporting = Task.CompletedTask;

    /// <exception cref="KubeConfigException">Nothing tells how to reach a cluster; the message names the cure.</exception>
    public ClusterController(
        ClusterSettings settings,
        IReadOnlyDictionary<string, IProvider> types,
        StandingBook book,
        TimeProvider clock,
        Random random,
        ILogger log
    )
    {
        var config = new KubeConfigLoader(Environment.GetEnvironmentVariable, clock).ForController(settings.Overrides);
        var options = new KubeClientOptions
        {
            Qps = settings.Qps,
            Burst = settings.Burst,
            UserAgent = "tocsin",
        };
        _client = new KubeClient(config, options, clock, random);
        Source = new ClusterSource(_client, settings, types, clock, random, log)
        {
            IsFailing = name => book.OfProvider(name).IsFailing,
        };
        Accounts = settings.HasWorkloadIdentity ? new ClusterAccounts(_client, clock).Port(settings.DefaultServiceAccount) : null;
        _events = new EventRecorder(_client, Environment.MachineName, Source.Troubles, clock);
        _alertEvents = new AlertEvents(() => Source.Current, Source.Labels, _events);
        _status = new StatusWriter(Source, _client, book, _events, clock, log);
        _leadership = new Leadership(_client, settings, $"{Environment.MachineName}_{Guid.NewGuid()}", random, log);
    }

    public ClusterSource Source { get; }

    /// <summary>Null while the gate is off.</summary>
    public ServiceAccounts? Accounts { get; }

    public bool IsLeading => _leadership.IsLeading;

    /// <summary>After the first load: tells the cluster from now on.</summary>
    public void Begin() =>
        _reporting = Task.WhenAll(Quietly(_events.Run(_stop.Token)), Quietly(_leadership.Run(_status.Run, _stop.Token)));

    public void Dispatched(Event e, Dispatch dispatch) => _alertEvents.Dispatched(e, dispatch);

    public void Settled(Notification? n, Settlement s) => _alertEvents.Settled(n, s);

    /// <summary>Begins to end the telling and gives the lease back; what goes on is taking and delivering.</summary>
    public void StopTelling() => _stop.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reporting;
        await Source.DisposeAsync();
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task Quietly(Task work)
    {
        try
        {
            await work;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }
}
