using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tocsin.Cel.Values;
using Tocsin.Console;
using Tocsin.Console.Contract;
using Tocsin.Console.Describing;
using Tocsin.Core.Configuration;
using Tocsin.Core.Events;
using Tocsin.Core.Expressions;
using Tocsin.Core.Loops;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Delivery;
using Tocsin.Hooks;
using Tocsin.Intake;
using Tocsin.Integrations;
using Tocsin.Integrations.Transport;
using Tocsin.Operations;
using Tocsin.Operations.Logs;
using Tocsin.Operations.Metrics;
using Tocsin.Resources;
using Tocsin.Resources.Cluster;
using Tocsin.Storage;
using Tocsin.Storage.Damage;
using Tocsin.Why;

namespace Tocsin.Hosting;

/// <summary>The running controller: how its parts hang together, how it starts and how it stops.</summary>
internal sealed partial class Server : IAsyncDisposable
{
    private static readonly TimeSpan SendsGrace = TimeSpan.FromSeconds(7);
    private static readonly TimeSpan RequestsGrace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    private static readonly string[] LoopLabel = ["loop"];

    private readonly LogWriter _logs;
    private readonly DataFolder _folder;
    private readonly Outbox _outbox;
    private readonly Pump _pump;
    private readonly HttpSender _http;
    private readonly ProviderServices _services;
    private readonly StandingBook _book;
    private readonly WebApplication _web;
    private readonly Health _health;
    private readonly IResourceSource _resources;
    private readonly ClusterController? _cluster;
    private readonly HookSide _hooks;
    private readonly CancellationTokenSource _background = new();
    private readonly ITimer _sweeper;
    private readonly Action _restoreWindows;
    private Task _watching = Task.CompletedTask;
    private volatile bool _isLoaded;

    private Server(ServeSettings settings, TimeProvider clock, Stream logTo)
    {
        _logs = new LogWriter(settings.Logs, clock, logTo);
        var setup = _logs.CreateLogger("setup");
        foreach (var flag in settings.Meaningless)
        {
            Log.Meaningless(setup, flag);
        }

        Listeners = new Listeners(settings.Addresses);
        _folder = DataFolder.Open(settings.DataDir);
        var loops = new LoopKeeper(_logs.CreateLogger("loops")) { Probe = settings.LoopProbe };
        _outbox = Parts.Outbox(settings, clock, _logs, loops);
        _book = PastStandings.Read(_outbox.History, clock);
        _cluster = settings.Manifests is [] ? Parts.Cluster(settings, Listeners, _book, clock, _logs, loops) : null;
        _resources = _cluster?.Source ?? (IResourceSource)Parts.Manifests(settings, Listeners, clock, loops);
        _hooks = Parts.Hooks(settings, _cluster, _resources, clock, _logs);
        var own = new OwnEvents(InstanceId.Of(settings.DataDir));
        _http = new HttpSender(clock, () => Listeners.EndPoints, own: own);
        _services = new ProviderServices(_http, clock, _outbox.Notebook)
        {
            Streams = new StreamDialer(() => Listeners.EndPoints),
            Alert = Alert,
            ServiceAccounts = _cluster?.Accounts,
            StatusIds = settings.StatusIds,
            Tokens = new TokenCache(clock, settings.TokenCacheSize, settings.TokenCacheDuration),
            Waiting = n => _pump!.Waiting(n),
        };
        var metrics = new TocsinMetrics(settings.ExportHttpPathMetrics, clock);
        var report = new DeliveryReport(() => _resources.Current, metrics, _logs.CreateLogger("event-server"));
        _pump = new Pump(
            _outbox,
            new Courier(() => _resources.Current, _services) { Refresh = _resources.Refresh }.Attempt,
            clock,
            new Random(),
            settings.Lanes,
            _logs.CreateLogger("delivery")
        )
        {
            Loops = loops,
            Settled = settled =>
            {
                _book.Note(settled.Notification, settled.Settlement);
                report.Settled(settled);
                _cluster?.Settled(settled.Notification, settled.Settlement);
            },
        };
        _outbox.Appended += _pump.Offer;
        _outbox.GiveUp = _pump.GiveUp;
        foreach (
            var family in OutboxMetrics
                .Families(_outbox, _folder.Path, settings.Outbox)
                .Concat(PumpMetrics.Families(_pump, _outbox.History, clock))
                .Concat(TokenMetrics.Families(_services.Tokens))
                .Concat(_cluster?.Metrics ?? [])
                .Append(LogMetric())
                .Append(LoopMetric(loops))
        )
        {
            metrics.Add(family);
        }

        var window = new DuplicateWindow(settings.RateLimitInterval);
        _restoreWindows = () =>
        {
            foreach (var (key, spent) in _outbox.Windows(clock.GetUtcNow() - (3 * settings.RateLimitInterval)))
            {
                window.Restore(key, spent);
            }
        };
        _sweeper = clock.CreateTimer(
            _ => loops.Round(LoopName.DuplicateWindow, () => window.Sweep(clock.GetUtcNow())),
            null,
            SweepEvery,
            SweepEvery
        );
        _health = new Health(() => _outbox.IsDamaged);
        var intake = new EventIntake(
            () => _resources.Current,
            _outbox,
            window,
            () => DeadlineOf(settings),
            clock,
            _logs.CreateLogger("event-server")
        )
        {
            Dispatched = Dispatched,
            Learn = Learn,
            Own = own,
        };
        var hookLog = _logs.CreateLogger("receiver-server");
        var recorder = new HookRecorder(_outbox.Hooks, clock);
        foreach (var family in recorder.Metrics(_hooks.Cluster?.Requests))
        {
            metrics.Add(family);
        }

        var types = Catalog.Receivers(_http, clock);
        var hooks = Hooks(hookLog, isRehearsal: false);
        var explainer = new HookExplainer(Hooks(NullLogger.Instance, isRehearsal: true));
        _web = Front.Make(
            Listeners,
            _logs,
            new Dictionary<ListenerRole, RequestDelegate>
            {
                [ListenerRole.Events] = new EventEndpoint(intake, () => _isLoaded, metrics, clock).Handle,
                [ListenerRole.Receiver] = new HookEndpoint(hooks, () => _isLoaded, metrics.Receiver, clock, hookLog).Handle,
                [ListenerRole.Health] = _health.Handle,
                [ListenerRole.Metrics] = context => MetricsEndpoint.Handle(context, metrics),
                [ListenerRole.Console] = Console(settings, clock, window, explainer),
            }
        );

        HookIntake Hooks(ILogger log, bool isRehearsal) =>
            new(
                () => _resources.Current,
                _hooks.Table,
                _hooks.Secrets,
                types,
                _hooks.Cluster,
                settings.NoCrossNamespaceRefs,
                recorder,
                clock,
                log
            )
            {
                IsRehearsal = isRehearsal,
            };
    }

    public Listeners Listeners { get; }

    /// <summary>The one line that says where everything listens.</summary>
    public string ReadyLine =>
        "tocsin ready "
        + string.Join(
            ' ',
            Enum.GetValues<ListenerRole>().Select(role => $"{role.ToString().ToLowerInvariant()}={Listeners.Show(role)}")
        );

    /// <summary>Loads, listens, takes up what an earlier process left.</summary>
    /// <exception cref="StartException">It cannot; the message names the cure.</exception>
    /// <exception cref="OperationCanceledException">A stop was asked for meanwhile.</exception>
    public static async Task<Server> Start(ServeSettings settings, TimeProvider clock, Stream logTo, CancellationToken cancel)
    {
        try
        {
            return await StartOnce(settings, clock, logTo, cancel);
        }
        catch (DamagedException)
        {
            // What was damaged is marked now; opening it again sets it aside.
            return await StartOnce(settings, clock, logTo, cancel);
        }
    }

    private static async Task<Server> StartOnce(
        ServeSettings settings,
        TimeProvider clock,
        Stream logTo,
        CancellationToken cancel
    )
    {
        var server = new Server(settings, clock, logTo);
        try
        {
            await server.Start(cancel);
            return server;
        }
        catch (Microsoft.Data.Sqlite.SqliteException e)
        {
            var fault = server._outbox.Commits.Disk.Failed(e, 0);
            await server.DisposeAsync();
            throw DiskFault.IsDamage(e) ? new DamagedException(fault.Text) : new StartException(fault.Text);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// The order keeps every promise: readiness first, so that senders go elsewhere; then running sends; and intake takes what
    /// still arrives until the very end, because it only has to reach the disk.
    /// </summary>
    public async Task Stop()
    {
        _health.IsReady = false;
        _cluster?.StopTelling();
        await _pump.Stop(SendsGrace);
        using var limit = new CancellationTokenSource(RequestsGrace);
        await _web.StopAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _background.CancelAsync();
        await _watching;
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        await _pump.DisposeAsync();
        await _web.DisposeAsync();
        Listeners.Dispose();
        await _sweeper.DisposeAsync();
        await _services.Connections.DisposeAsync();
        _hooks.Dispose();
        _http.Dispose();
        _outbox.Dispose();
        _folder.Dispose();
        _background.Dispose();
        _logs.Dispose();
    }

    private async Task Start(CancellationToken cancel)
    {
        var setup = _logs.CreateLogger("setup");
        _restoreWindows();

        // Before the first event comes in: what is taken meanwhile would be read from the outbox as well, and sent twice.
        var resumed = _pump.Load();
        await Listen();
        Log.EventServer(setup, Listeners.Show(ListenerRole.Events));
        Log.ReceiverServer(setup, Listeners.Show(ListenerRole.Receiver));

        // Until then the probes say alive and not ready, and intake asks senders to come again.
        await _resources.Load(cancel);
        if (_cluster is null)
        {
            HookSide.Take(_hooks.Table, _resources.Current);
        }

        new ConfigurationNews(_resources, _pump, _book, setup).Follow();
        _watching = _resources.Run(_background.Token);
        _isLoaded = true;
        _cluster?.Begin();
        _pump.Begin();
        if (resumed > 0)
        {
            Log.Resumed(setup, resumed);
        }

        _health.IsReady = true;
    }

    private async Task Listen()
    {
        try
        {
            await _web.StartAsync();
        }
        catch (Exception e) when (e is IOException or SocketException or UnauthorizedAccessException)
        {
            throw new StartException(
                $"cannot listen: {e.Message.TrimEnd('.')}; choose another address with {Listeners.FlagsOf(e.Message)}"
            );
        }

        Listeners.Started();
    }

    private CelValue? Alert(ObjectName name) =>
        _resources.Current.Alerts.TryGetValue(name, out var alert) && alert.Object is { } o ? CelDocuments.Of(o) : null;

    private void Dispatched(Event e, Dispatch dispatch)
    {
        foreach (var alert in dispatch.Unfiltered)
        {
            _book.Unfiltered(alert);
        }

        _cluster?.Dispatched(e, dispatch);
    }

    private ValueTask<bool> Learn(ObjectReference o) => _cluster?.Source.Labels.Learn(o) ?? ValueTask.FromResult(false);

    private RequestDelegate Console(ServeSettings settings, TimeProvider clock, DuplicateWindow window, HookExplainer explainer)
    {
        if (settings.Addresses[ListenerRole.Console] is not { } address)
        {
            return _ => Task.CompletedTask;
        }

        var loopback = address.Host is { } host && IPAddress.IsLoopback(host);
        var access = new ConsoleAccess(loopback, ConsoleToken.Read(settings.DataDir, settings.ConsoleTokenFile));
        var requests = new WhyRequests(() => _resources.Current, clock) { Learn = Learn };
        ConsoleRoute[] routes =
        [
            .. new Readings(() => _resources.Current, _outbox.History, _outbox.Hooks, _hooks.Table, _book, window).Routes,
            .. new EventStream(() => _resources.Current, _outbox.History, window, clock).Routes,
            .. new ReplayAction(_outbox, _outbox.History, () => DeadlineOf(settings)).Routes,
            .. new PurgeActions(_outbox, _pump, clock, _logs.CreateLogger("console")).Routes,
            .. new WhyActions(requests, _services, _outbox.History, _book, window, explainer, clock).Routes,
            ApiDescription.Route,
        ];
        return new ConsoleApi(routes, access, clock, _outbox.Commits.Noticed).Handle;
    }

    private Gauge LogMetric() =>
        new("tocsin_log_lines_dropped_total", "Lines of the log that could not be written.", () => _logs.Dropped, "counter");

    private static Gauge LoopMetric(LoopKeeper loops) =>
        new(
            "tocsin_loop_failures_total",
            "Rounds of the program's loops that failed unexpectedly; each loop goes on.",
            LoopLabel,
            () => loops.Failures.Select(l => (new[] { l.Name }, (double)l.Failures)),
            "counter"
        );

    private DateTimeOffset DeadlineOf(ServeSettings settings) => _pump.Now + settings.DeliveryDeadline;

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "warning: flag {flag} has no meaning here and is ignored")]
        public static partial void Meaningless(ILogger log, string flag);

        [LoggerMessage(LogLevel.Information, "starting event server")]
        public static partial void EventServer(ILogger log, string addr);

        [LoggerMessage(LogLevel.Information, "starting webhook receiver server")]
        public static partial void ReceiverServer(ILogger log, string addr);

        [LoggerMessage(LogLevel.Information, "taking up deliveries of an earlier run")]
        public static partial void Resumed(ILogger log, int count);
    }
}
