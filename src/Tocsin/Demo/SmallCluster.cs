using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tocsin.Hooks.Annotating;
using Tocsin.Hosting;

namespace Tocsin.Demo;

/// <summary>Plays the API server of a cluster with one GitRepository on loopback, and tells when somebody asks it to reconcile.</summary>
internal sealed class SmallCluster : IAsyncDisposable
{
    private const string Api = "/apis/source.toolkit.fluxcd.io/v1";
    private const string One = Api + "/namespaces/flux-system/gitrepositories/flux-system";
    private readonly WebApplication _web;
    private readonly Channel<string> _requests = Channel.CreateBounded<string>(100);

    private SmallCluster()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        _web = builder.Build();
        _web.Run(Handle);
    }

    /// <summary>The values of the annotation, as they come.</summary>
    public ChannelReader<string> Requests => _requests.Reader;

    public static async Task<SmallCluster> Start()
    {
        var cluster = new SmallCluster();
        await cluster._web.StartAsync();
        return cluster;
    }

    /// <summary>Writes a kubeconfig that leads here.</summary>
    public async Task<string> Kubeconfig(string folder)
    {
        var path = Path.Combine(folder, "kubeconfig");
        await File.WriteAllTextAsync(
            path,
            $$"""
            apiVersion: v1
            kind: Config
            current-context: demo
            clusters: [{ name: demo, cluster: { server: "{{_web.Urls.First()}}" } }]
            users: [{ name: demo, user: {} }]
            contexts: [{ name: demo, context: { cluster: demo, user: demo } }]

            """
        );
        return path;
    }

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    private async Task Handle(HttpContext context)
    {
        switch (context.Request.Method, context.Request.Path.Value)
        {
            case ("GET", Api):
                await Answer(
                    context,
                    200,
                    """{"resources":[{"name":"gitrepositories","kind":"GitRepository","namespaced":true}]}"""
                );
                break;
            case ("GET", One):
                await Answer(context, 200, """{"metadata":{"namespace":"flux-system","name":"flux-system"}}""");
                break;
            case ("PATCH", One):
                using (var patch = await JsonDocument.ParseAsync(context.Request.Body))
                {
                    var annotations = patch.RootElement.GetProperty("metadata").GetProperty("annotations");
                    _requests.Writer.TryWrite(annotations.GetProperty(RequestedAt.Annotation).GetString() ?? "");
                }

                await Answer(context, 200, """{"metadata":{"namespace":"flux-system","name":"flux-system"}}""");
                break;
            default:
                await Answer(context, 404, """{"kind":"Status","code":404,"reason":"NotFound","message":"not found"}""");
                break;
        }
    }

    private static Task Answer(HttpContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json);
    }
}
