using System.Net;
using System.Text;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Transport;

/// <summary>
/// One pool of connections for each pair of proxy and TLS settings, as few as are in use: connections are reused between
/// notifications, and settings of Providers long gone do not pile up.
/// </summary>
internal sealed class HandlerPool(ForbiddenTargets forbidden, IWebProxy environment, int capacity = 64) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Settings, Entry> _entries = [];
    private long _clock;

    /// <summary>What makes two requests share connections; records compare by value.</summary>
    internal readonly record struct Settings(ProxySettings? Proxy, TlsSettings? Tls)
    {
        /// <summary>Connections to the metadata server, which no other request may come to use.</summary>
        public bool IsForMetadataServer { get; init; }
    }

    /// <summary>Borrows the pool of these settings; disposing gives it back.</summary>
    public Lease Rent(Settings settings)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(settings, out var entry))
            {
                entry = new Entry(new HttpMessageInvoker(Make(settings)));
                _entries[settings] = entry;
            }

            entry.Users++;
            entry.LastUsed = ++_clock;
            Trim();
            return new Lease(this, entry);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var entry in _entries.Values)
            {
                entry.Invoker.Dispose();
            }

            _entries.Clear();
        }
    }

    private void Trim()
    {
        while (_entries.Count > capacity)
        {
            var (settings, oldest) = _entries.MinBy(e => e.Value.LastUsed);
            _entries.Remove(settings);
            oldest.IsRemoved = true;
            oldest.DisposeIfIdle();
        }
    }

    private SocketsHttpHandler Make(Settings settings) =>
        new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.GZip,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            ConnectTimeout = TimeSpan.FromSeconds(30),
            MaxResponseHeadersLength = 64,
            // An answer that is longer than what was read is not worth draining: the connection closes.
            MaxResponseDrainSize = 0,
            ActivityHeadersPropagator = null,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
            UseProxy = !settings.IsForMetadataServer,
            Proxy = settings.Proxy is { } p ? new FixedProxy(ProxyAddress.Of(p.Address, p.Username, p.Password)) : environment,
            SslOptions = TlsOptions.Of(settings.Tls),
            ConnectCallback = settings.IsForMetadataServer ? ConnectToMetadataServer : Connect,
            PlaintextStreamFilter = static (context, _) =>
            {
                CallProgress.Of(context.InitialRequestMessage)?.Waiting();
                return ValueTask.FromResult(context.PlaintextStream);
            },
        };

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancel) =>
        await Sockets.Connect(
            context.DnsEndPoint,
            addresses => forbidden.Allowed(context.DnsEndPoint.Host, context.DnsEndPoint.Port, addresses),
            CallProgress.Of(context.InitialRequestMessage),
            cancel
        );

    private static async ValueTask<Stream> ConnectToMetadataServer(
        SocketsHttpConnectionContext context,
        CancellationToken cancel
    ) =>
        await Sockets.Connect(
            context.DnsEndPoint,
            MetadataServer.Allowed,
            CallProgress.Of(context.InitialRequestMessage),
            cancel
        );

    internal sealed class Entry(HttpMessageInvoker invoker)
    {
        public HttpMessageInvoker Invoker { get; } = invoker;
        public int Users { get; set; }
        public long LastUsed { get; set; }
        public bool IsRemoved { get; set; }

        public void DisposeIfIdle()
        {
            if (IsRemoved && Users == 0)
            {
                Invoker.Dispose();
            }
        }
    }

    internal readonly struct Lease(HandlerPool pool, Entry entry) : IDisposable
    {
        public HttpMessageInvoker Invoker => entry.Invoker;

        public void Dispose()
        {
            lock (pool._gate)
            {
                entry.Users--;
                entry.DisposeIfIdle();
            }
        }
    }
}
