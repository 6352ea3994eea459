using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Tocsin.Operations;

namespace Tocsin.Hosting;

/// <summary>What a listener serves.</summary>
internal enum ListenerRole
{
    Events,
    Receiver,
    Health,
    Metrics,
    Console,
}

/// <summary>The program's listeners: one server, several addresses, each with a role and a bound of connections.</summary>
internal sealed class Listeners(IReadOnlyDictionary<ListenerRole, ListenAddress?> addresses) : IDisposable
{
    private static readonly ConnectionPlaces s_places = new(ConnectionPlaces.LimitOfDescriptors());
    private static readonly object RoleKey = new();
    private static readonly object ConnectionKey = new();
    private readonly Dictionary<ListenerRole, ListenOptions> _bound = [];

    /// <summary>A place is taken before a connection is accepted, so that a burst of them uses up no descriptors.</summary>
    public SemaphoreSlim Acceptable { get; } = new(s_places.Together);

    /// <summary>The addresses that this process answers on itself; no Provider may name them. Before the start, those that the flags name.</summary>
    public IReadOnlyCollection<IPEndPoint> EndPoints { get; private set; } =
    [
        .. addresses
            .Values.OfType<ListenAddress>()
            .Where(a => a.Port > 0)
            .Select(a => new IPEndPoint(a.Host ?? IPAddress.Any, a.Port)),
    ];

    public void Listen(KestrelServerOptions kestrel)
    {
        foreach (var (role, address) in addresses)
        {
            if (address is null)
            {
                continue;
            }

            void Configure(ListenOptions options)
            {
                _bound[role] = options;
                options.Protocols = HttpProtocols.Http1;
                var open = new OpenConnections(s_places.Of(role));
                options.Use(next => connection => Hold(connection, role, open, next));
            }

            if (address.Host is { } host)
            {
                kestrel.Listen(host, address.Port, Configure);
            }
            else
            {
                kestrel.ListenAnyIP(address.Port, Configure);
            }
        }
    }

    /// <summary>Marks its connection as busy while a request is handled: only those without one are closed to make room.</summary>
    public static async Task Serve(HttpContext context, RequestDelegate handler)
    {
        var connection = (OpenConnections.Held)context.Features.Get<IConnectionItemsFeature>()!.Items[ConnectionKey]!;
        connection.Begin();
        try
        {
            await handler(context);
        }
        finally
        {
            connection.End();
        }
    }

    private async Task Hold(ConnectionContext connection, ListenerRole role, OpenConnections open, ConnectionDelegate next)
    {
        connection.Items[RoleKey] = role;
        try
        {
            if (open.Enter(connection) is not { } held)
            {
                connection.Abort(new ConnectionAbortedException("too many connections"));
                return;
            }

            connection.Items[ConnectionKey] = held;
            try
            {
                await next(connection);
            }
            finally
            {
                held.Leave();
            }
        }
        finally
        {
            Acceptable.Release();
        }
    }

    public static ListenerRole RoleOf(HttpContext context) =>
        (ListenerRole)context.Features.Get<IConnectionItemsFeature>()!.Items[RoleKey]!;

    /// <summary>After the start: ports are known now.</summary>
    public void Started() => EndPoints = [.. _bound.Values.Select(o => o.IPEndPoint).OfType<IPEndPoint>()];

    /// <summary><c>host:port</c> as bound, <c>0.0.0.0</c> for all interfaces, <c>off</c> when there is none.</summary>
    public string Show(ListenerRole role)
    {
        if (!_bound.TryGetValue(role, out var options) || options.IPEndPoint is not { } end)
        {
            return "off";
        }

        return end.Address.Equals(IPAddress.Any) || end.Address.Equals(IPAddress.IPv6Any)
            ? $"0.0.0.0:{end.Port}"
            : end.ToString();
    }

    /// <summary>The flags of the addresses that a failure to bind names; of all when it names none.</summary>
    public string FlagsOf(string failure)
    {
        var named = addresses
            .Where(a => a.Value is { } at && failure.Contains($":{at.Port}:", StringComparison.Ordinal))
            .Select(a => a.Key)
            .ToList();
        return string.Join(
            " or ",
            (named is [] ? [.. addresses.Keys] : named).Select(role => $"--{role.ToString().ToLowerInvariant()}-addr")
        );
    }

    public void Dispose() => Acceptable.Dispose();

    public IPEndPoint? EndPointOf(ListenerRole role) => _bound.GetValueOrDefault(role)?.IPEndPoint;
}
