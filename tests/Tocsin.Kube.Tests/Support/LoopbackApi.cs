using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Tocsin.Kube.Client;
using Tocsin.Kube.Config;
using Tocsin.Kube.Credentials;

namespace Tocsin.Kube.Tests.Support;

/// <summary>An HTTPS server on loopback that answers as one test has it.</summary>
internal sealed class LoopbackApi : IAsyncDisposable
{
    public static readonly ResourceType Alerts = new("notification.toolkit.fluxcd.io", "v1beta3", "alerts");

    private readonly WebApplication _app;

    private LoopbackApi(WebApplication app) => _app = app;

    public ConcurrentQueue<Request> Requests { get; } = [];

    internal sealed record Request(
        string Method,
        string Target,
        string Protocol,
        IReadOnlyDictionary<string, string> Headers,
        string Body
    );

    /// <param name="answer">Gets the number of the request, from one.</param>
    public static async Task<LoopbackApi> Start(Func<HttpContext, int, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(k =>
            k.Listen(
                IPAddress.Loopback,
                0,
                l =>
                {
                    l.Protocols = HttpProtocols.Http1AndHttp2;
                    l.UseHttps(SomeCertificate.Loopback);
                }
            )
        );
        var app = builder.Build();
        var api = new LoopbackApi(app);
        var count = 0;
        app.Run(async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            var body = await reader.ReadToEndAsync();
            var headers = http.Request.Headers.ToDictionary(
                h => h.Key,
                h => h.Value.ToString(),
                StringComparer.OrdinalIgnoreCase
            );
            http.Items["body"] = body;
            var target = http.Request.Path + http.Request.QueryString;
            api.Requests.Enqueue(new(http.Request.Method, target, http.Request.Protocol, headers, body));
            await answer(http, Interlocked.Increment(ref count));
        });
        await app.StartAsync();
        return api;
    }

    public static Task<LoopbackApi> Start(params string[] answers) =>
        Start((http, n) => http.Response.WriteAsync(answers[Math.Min(n, answers.Length) - 1]));

    public KubeConfig Config =>
        new()
        {
            Server = new Uri(_app.Urls.Single() + "/"),
            Tls = new() { CaPem = SomeCertificate.Pem },
            Credentials = new FixedToken("t0ken"),
        };

    public KubeClient Client(KubeConfig? config = null, TimeProvider? time = null) =>
        new(config ?? Config, new KubeClientOptions { Qps = 0 }, time ?? TimeProvider.System, new Random(1));

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(1));
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
