using Microsoft.Extensions.Logging;
using Tocsin.Core.Configuration;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Delivery;
using Tocsin.Kube.Client;
using Tocsin.Kube.Config;
using Tocsin.Kube.Files;
using Tocsin.Operations.Metrics;
using Tocsin.Resources.Cluster.Reporting;

namespace Tocsin.Resources.Cluster;

/// <summary>Everything that <c>serve</c> has to do with its cluster: where resources come from, and what is told about them.</summary>
internal sealed partial class ClusterController : IAsyncDisposable
{
    private static readonly string[] ResourceLabel = ["resource"];
    private static readonly string[] NameLabel = ["name"];
    private static readonly string[] RequestLabels = ["code", "method", "host"];
    private static readonly TimeSpan AfterBreaking = TimeSpan.FromSeconds(30);
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly KubeClient _client;
    private readonly EventRecorder _events;
    private readonly AlertEvents _alertEvents;
    private readonly Reconciles _reconciles;
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
        (_clock, _log) = (clock, log);
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
        _events = new EventRecorder(
            _client,
            Environment.MachineName,
            Source.Troubles,
            settings.Retries,
            settings.Loops,
            clock,
            random
        );
        _alertEvents = new AlertEvents(() => Source.Current, Source.Labels, _events);
        _reconciles = new Reconciles(settings.Concurrent, clock);
        _status = new StatusWriter(
            Source,
            _client,
            book,
            _events,
            _reconciles,
            settings.Retries,
            settings.Loops,
            clock,
            random,
            log
        );
        _leadership = new Leadership(
            _client,
            settings,
            $"{Environment.MachineName}_{Guid.NewGuid()}",
            Source.Troubles,
            random,
            log
        );
    }

    public ClusterSource Source { get; }

    public KubeClient Client => _client;

    /// <summary>What is told of objects by Kubernetes events.</summary>
    public EventRecorder Events => _events;

    /// <summary>Counts what is written to objects.</summary>
    public Reconciles Reconciles => _reconciles;

    /// <summary>What the one replica that leads does beside writing the status of Alerts and Providers.</summary>
    public Func<CancellationToken, Task>? AlsoLeads { get; set; }

    /// <summary>Null while the gate is off.</summary>
    public ServiceAccounts? Accounts { get; }

    public IEnumerable<MetricFamily> Metrics =>
        [
            new Gauge(
                "tocsin_cluster_trouble",
                "1 for each thing that the API server does not give now.",
                ResourceLabel,
                () => Source.Troubles.Now.Keys.Select(what => (new[] { what }, 1.0))
            ),
            new Gauge(
                "leader_election_master_status",
                "1 while this replica writes status.",
                NameLabel,
                () => [(new[] { Leadership.LeaseName }, _leadership.IsLeading ? 1 : 0)]
            ),
            new Gauge(
                "rest_client_requests_total",
                "Requests to the API server, by the status of the answer.",
                RequestLabels,
                () => _client.Requests.Select(r => (new[] { r.Code, r.Method, _client.Host }, (double)r.Count)),
                "counter"
            ),
            .. _reconciles.Metrics,
        ];

    /// <summary>After the first load: tells the cluster from now on.</summary>
    public void Begin() =>
        _reporting = Task.WhenAll(Keep(_events.Run, _stop.Token), Keep(cancel => _leadership.Run(Lead, cancel), _stop.Token));

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

    private Task Lead(CancellationToken cancel) =>
        AlsoLeads is { } also ? Task.WhenAll(Keep(_status.Run, cancel), Keep(also, cancel)) : Keep(_status.Run, cancel);

    /// <summary>What breaks in the telling never harms the taking, and is begun anew.</summary>
    private async Task Keep(Func<CancellationToken, Task> work, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await work(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Log.Broken(_log, e, e.Message);
                await Task.WhenAny(Task.Delay(AfterBreaking, _clock, stop));
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "telling the cluster failed, it is begun anew")]
        public static partial void Broken(ILogger log, Exception exception, string error);
    }
}
