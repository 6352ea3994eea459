using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Tocsin.Hosting;

/// <summary>The one web server behind all listeners.</summary>
internal static class Front
{
    /// <param name="handlers">Who answers on which listener.</param>
    public static WebApplication Make(
        Listeners listeners,
        ILoggerProvider logs,
        IReadOnlyDictionary<ListenerRole, RequestDelegate> handlers
    )
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddProvider(logs).AddFilter("Microsoft", LogLevel.Error);

        // That it cannot listen is said once, with the cure, by who started it.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, listeners));
        builder.Services.AddSingleton<IConnectionListenerFactory>(services => new BoundedTransport(
            new SocketTransportFactory(
                services.GetRequiredService<IOptions<SocketTransportOptions>>(),
                services.GetRequiredService<ILoggerFactory>()
            ),
            listeners.Acceptable
        ));
        var web = builder.Build();
        web.Run(context => Listeners.Serve(context, handlers[Listeners.RoleOf(context)]));
        return web;
    }

    private static void Configure(KestrelServerOptions kestrel, Listeners listeners)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null; // intake has its own, which reaches the sender
        kestrel.Limits.MinRequestBodyDataRate = null; // and its own time limit
        kestrel.Limits.MaxRequestHeadersTotalSize = 256 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 1000;
        kestrel.Limits.MaxRequestLineSize = 64 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(30);
        listeners.Listen(kestrel);
    }
}
