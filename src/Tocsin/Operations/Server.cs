using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tocsin.Cel.Values;
using Tocsin.Console;
using Tocsin.Core.Delivery;
using Tocsin.Core.Events;
using Tocsin.Core.Expressions;
using Tocsin.Core.Providers;
using Tocsin.Core.Resources;
using Tocsin.Delivery;
using Tocsin.Delivery.Damage;
using Tocsin.Intake;
using Tocsin.Integrations;
using Tocsin.Integrations.Transport;
using Tocsin.Operations.Logs;
using Tocsin.Operations.Metrics;
using Tocsin.Resources.Manifests;
using Tocsin.Why;

namespace Tocsin.Operations;

/// <summary>The running controller: how its parts hang together, how it starts and how it stops.</summary>
internal sealed partial class Server : IAsyncDisposable
{
    private static readonly TimeSpan SendsGrace = TimeSpan.FromSeconds(7);
    private static readonly TimeSpan RequestsGrace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);
    private static readonly string[] ProviderLabel = ["provider"];

    private readonly LogWriter _logs;
    private readonly DataFolder _folder;
    private readonly Outbox _outbox;
    private readonly Pump _pump;
    private readonly HttpSender _http;
    private readonly ProviderServices _services;
    private readonly StandingBook _book;
    private readonly WebApplication _web;
    private readonly Health _health;
    private readonly ManifestSource _manifests;
    private readonly CancellationTokenSource _background = new();
    private readonly ITimer _sweeper;
    private readonly Action _restoreWindows;
    private readonly OutboxLimits _outboxLimits;
    private HashSet<Finding> _told = [];
    private Task _watching = Task.CompletedTask;

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
        _outbox = Open(settings, clock);
        _outboxLimits = settings.Outbox;
        _manifests = new ManifestSource(
            settings.Manifests,
            new ManifestOptions
            {
                Types = Catalog.Providers,
                NoCrossNamespaceRefs = settings.NoCrossNamespaceRefs,
                EnvAllow = settings.EnvAllow,
            },
            clock
        );
        _http = new HttpSender(clock, () => Listeners.EndPoints);
        _services = new ProviderServices(_http, clock, _outbox.Notebook)
        {
            Streams = new StreamDialer(() => Listeners.EndPoints),
            Alert = Alert,
            StatusIds = settings.StatusIds,
            Waiting = n => _pump!.Waiting(n),
        };
        _book = StandingOf(_outbox.History, clock);
        var metrics = new TocsinMetrics(settings.ExportHttpPathMetrics, clock);
        var report = new DeliveryReport(() => _manifests.Current, metrics, _logs.CreateLogger("event-server"));
        _pump = new Pump(
            _outbox,
            new Courier(() => _manifests.Current, _services).Attempt,
            clock,
            new Random(),
            settings.Lanes,
            _logs.CreateLogger("delivery")
        )
        {
            Settled = (n, settlement, took) =>
            {
                _book.Note(n, settlement);
                report.Settled(n, settlement, took);
            },
        };
        _outbox.Appended += _pump.Offer;
        Measure(metrics, clock);

        var window = new DuplicateWindow(settings.RateLimitInterval);
        _restoreWindows = () =>
        {
            foreach (var (key, spent) in _outbox.Windows(clock.GetUtcNow() - (3 * settings.RateLimitInterval)))
            {
                window.Restore(key, spent);
            }
        };
        _sweeper = clock.CreateTimer(_ => window.Sweep(clock.GetUtcNow()), null, SweepEvery, SweepEvery);
        _health = new Health(() => _outbox.IsDamaged);
        var intake = new EventIntake(
            () => _manifests.Current,
            _outbox,
            window,
            () => DeadlineOf(settings),
            clock,
            _logs.CreateLogger("event-server")
        );
        var events = new EventEndpoint(intake, metrics, clock);
        _web = Web(settings, clock, metrics, events, window);
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
    public static async Task<Server> Start(ServeSettings settings, TimeProvider clock, Stream logTo)
    {
        try
        {
            return await StartOnce(settings, clock, logTo);
        }
        catch (DamagedException)
        {
            // What was damaged is marked now; opening it again sets it aside.
            return await StartOnce(settings, clock, logTo);
        }
    }

    private static async Task<Server> StartOnce(ServeSettings settings, TimeProvider clock, Stream logTo)
    {
        var server = new Server(settings, clock, logTo);
        try
        {
            await server.Start();
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
        await _pump.Stop(SendsGrace);
        using var limit = new CancellationTokenSource(RequestsGrace);
        await _web.StopAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _background.CancelAsync();
        await _watching;
        await _pump.DisposeAsync();
        await _web.DisposeAsync();
        await _sweeper.DisposeAsync();
        await _services.Connections.DisposeAsync();
        _http.Dispose();
        _outbox.Dispose();
        _folder.Dispose();
        _background.Dispose();
        _logs.Dispose();
    }

    private async Task Start()
    {
        var setup = _logs.CreateLogger("setup");
        _manifests.Load();
        Tell(setup);
        _restoreWindows();

        // Before the first event comes in: what is taken meanwhile would be read from the outbox as well, and sent twice.
        var resumed = _pump.Load();

        try
        {
            await _web.StartAsync();
        }
        catch (IOException e)
        {
            throw new StartException(
                $"cannot listen: {e.Message.TrimEnd('.')}; choose another address with {Listeners.FlagsOf(e.Message)}"
            );
        }

        Listeners.Started();
        Log.EventServer(setup, Listeners.Show(ListenerRole.Events));
        Log.ReceiverServer(setup, Listeners.Show(ListenerRole.Receiver));
        var before = _manifests.Current;
        _manifests.Changed += now =>
        {
            Log.Changed(setup, now.Alerts.Count, now.Providers.Count);
            Tell(setup);
            Wake(before, now);
            before = now;
        };
        _watching = _manifests.Run(_background.Token);
        _pump.Begin();
        if (resumed > 0)
        {
            Log.Resumed(setup, resumed);
        }

        _health.IsReady = true;
    }

    /// <summary>Logs what is wrong with the manifests, each thing once for as long as it is.</summary>
    private void Tell(ILogger setup)
    {
        var told = _told;
        _told = [.. _manifests.Findings];
        foreach (var finding in _manifests.Findings.Where(f => !told.Contains(f)))
        {
            if (finding.Problem.IsWarning)
            {
                Log.Warning(setup, finding.ToString());
            }
            else
            {
                Log.Problem(setup, finding.ToString());
            }
        }
    }

    private CelValue? Alert(ObjectName name) =>
        _manifests.Current.Alerts.TryGetValue(name, out var alert) && alert.Object is { } o ? CelDocuments.Of(o) : null;

    private void Wake(ResourceSet before, ResourceSet now)
    {
        foreach (var (name, provider) in now.Providers)
        {
            if (!before.Providers.TryGetValue(name, out var old) || !old.Equals(provider))
            {
                _pump.Wake(name);
            }
        }
    }

    /// <summary>What an earlier process saw, as far as the newest deliveries tell.</summary>
    private static StandingBook StandingOf(History history, TimeProvider clock)
    {
        const int Looked = 1000;
        var book = new StandingBook(clock);
        foreach (var row in history.Deliveries(Looked, null, null, null).Reverse())
        {
            var failure = row.State == DeliveryState.Delivered ? null : $"{row.Reason}: {row.LastError}";
            if (row.SettledAt is { } at && row.State != DeliveryState.Skipped)
            {
                book.Note(ObjectName.Parse(row.Alert)!.Value, ObjectName.Parse(row.Provider)!.Value, failure, at);
            }
        }

        return book;
    }

    private Outbox Open(ServeSettings settings, TimeProvider clock)
    {
        try
        {
            return new Outbox(settings.DataDir, settings.Outbox, clock, _logs.CreateLogger("outbox"));
        }
        catch (Microsoft.Data.Sqlite.SqliteException e)
        {
            throw new StartException($"the outbox in {settings.DataDir} cannot be opened: {DiskFault.Of(e).Text}");
        }
        catch (QueueUnavailableException e)
        {
            throw new StartException($"the outbox in {settings.DataDir} cannot be opened: {e.Message}");
        }
    }

    private void Measure(TocsinMetrics metrics, TimeProvider clock)
    {
        foreach (var family in OutboxMetrics.Families(_outbox, _folder.Path, _outboxLimits))
        {
            metrics.Add(family);
        }

        metrics.Add(
            new Gauge(
                "tocsin_deliveries_pending",
                "Deliveries that wait, by provider.",
                ProviderLabel,
                () => _pump.Depths().Select(d => (new[] { d.Provider.ToString() }, (double)d.Count))
            )
        );
        metrics.Add(
            new Gauge(
                "tocsin_delivery_oldest_pending_age_seconds",
                "How long the oldest waiting delivery has waited, 0 when none waits.",
                () => _outbox.History.OldestPending() is { } oldest ? (clock.GetUtcNow() - oldest).TotalSeconds : 0
            )
        );
    }

    private WebApplication Web(
        ServeSettings settings,
        TimeProvider clock,
        TocsinMetrics metrics,
        EventEndpoint events,
        DuplicateWindow window
    )
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddProvider(_logs).AddFilter("Microsoft", LogLevel.Error);

        // That it cannot listen is said once, with the cure, by who started it.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Configure);
        var web = builder.Build();
        var console = Console(settings, clock, window);
        web.Run(context =>
            Listeners.RoleOf(context) switch
            {
                ListenerRole.Events => events.Handle(context),
                ListenerRole.Health => _health.Handle(context),
                ListenerRole.Metrics => MetricsEndpoint.Handle(context, metrics),
                ListenerRole.Console => console(context),
                _ => metrics.Receiver.Measure(context, HooksEndpoint.Handle),
            }
        );
        return web;
    }

    private RequestDelegate Console(ServeSettings settings, TimeProvider clock, DuplicateWindow window)
    {
        if (settings.Addresses[ListenerRole.Console] is not { } address)
        {
            return _ => Task.CompletedTask;
        }

        var loopback = address.Host is { } host && IPAddress.IsLoopback(host);
        var access = new ConsoleAccess(loopback, ConsoleAccess.Token(settings.DataDir, settings.ConsoleTokenFile));
        var requests = new WhyRequests(() => _manifests.Current, clock);
        var why = new WhyActions(requests, _services, _outbox.History, window, clock);
        var actions = new ConsoleActions(_outbox, _outbox.History, why, () => DeadlineOf(settings));
        var stream = new EventStream(() => _manifests.Current, _outbox.History, window, clock);
        return new ConsoleApi(() => _manifests.Current, _outbox.History, _book, window, actions, stream, access, clock).Handle;
    }

    private DateTimeOffset DeadlineOf(ServeSettings settings) => _pump.Now + settings.DeliveryDeadline;

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null; // intake has its own, which reaches the sender
        kestrel.Limits.MinRequestBodyDataRate = null; // and its own time limit
        kestrel.Limits.MaxRequestHeadersTotalSize = 256 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 1000;
        kestrel.Limits.MaxRequestLineSize = 64 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(30);
        Listeners.Listen(kestrel);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "warning: flag {flag} has no meaning here and is ignored")]
        public static partial void Meaningless(ILogger log, string flag);

        [LoggerMessage(LogLevel.Information, "starting event server")]
        public static partial void EventServer(ILogger log, string addr);

        [LoggerMessage(LogLevel.Information, "starting webhook receiver server")]
        public static partial void ReceiverServer(ILogger log, string addr);

        [LoggerMessage(LogLevel.Error, "manifest problem")]
        public static partial void Problem(ILogger log, string finding);

        [LoggerMessage(LogLevel.Information, "manifest warning")]
        public static partial void Warning(ILogger log, string finding);

        [LoggerMessage(LogLevel.Information, "configuration changed")]
        public static partial void Changed(ILogger log, int alerts, int providers);

        [LoggerMessage(LogLevel.Information, "taking up deliveries of an earlier run")]
        public static partial void Resumed(ILogger log, int count);
    }
}
