using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Tocsin.Acceptance.Harness;

/// <summary>What a target answers.</summary>
internal sealed record Reply(int Status, string Body = "", params (string Name, string Value)[] Headers)
{
    public static readonly Reply Ok = new(200, "{\"ok\":true}");

    /// <summary>Says nothing until the other side gives up.</summary>
    public static readonly Reply Silence = new(0);

    /// <summary>Begins to say that all is well and goes away in the middle of it.</summary>
    public static readonly Reply Half = new(200, "{\"ok\":");
}

/// <summary>A whole request as it arrived.</summary>
internal sealed record Received(
    string Method,
    string Target,
    IReadOnlyList<(string Name, string Value)> Headers,
    byte[] Body,
    DateTimeOffset At
)
{
    /// <summary>What it was answered, once it was.</summary>
    public Reply? Answered { get; set; }

    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string? Header(string name) =>
        Headers.FirstOrDefault(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}

/// <summary>A target on loopback: records whole requests in the order of their arrival and answers as told.</summary>
internal sealed class Sink : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly List<Received> _received = [];

    private Sink(WebApplication web, Func<Received, Reply> answer)
    {
        _web = web;
        Answer = answer;
    }

    public Func<Received, Reply> Answer { get; set; }

    public Uri Address { get; private set; } = null!;

    public int Port => Address.Port;

    public IReadOnlyList<Received> Received
    {
        get
        {
            lock (_received)
            {
                return [.. _received];
            }
        }
    }

    public static Task<Sink> Start(Reply? always = null) => Start(_ => always ?? Reply.Ok);

    public static async Task<Sink> Start(Func<Received, Reply> answer, int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, port));
        var sink = new Sink(builder.Build(), answer);
        sink._web.Run(sink.Handle);
        await sink._web.StartAsync();
        sink.Address = new Uri(sink._web.Urls.First());
        return sink;
    }

    /// <summary>The address of a path on this target.</summary>
    public string At(string path) => new Uri(Address, path).ToString();

    /// <summary>Waits until at least so many requests have come.</summary>
    public async Task<IReadOnlyList<Received>> Gets(int count, double seconds = 15)
    {
        await Wait.Until(
            () => Task.FromResult(Received.Count >= count),
            () => $"the target has {count} request(s); it has {Received.Count}",
            seconds
        );
        return Received;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _web.StopAsync(now.Token);
        await _web.DisposeAsync();
    }

    /// <summary>Keeps what arrived by another way.</summary>
    public void Take(Received received)
    {
        lock (_received)
        {
            _received.Add(received);
        }
    }

    private async Task Handle(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var received = new Received(
            context.Request.Method,
            context.Features.Get<IHttpRequestFeature>()!.RawTarget,
            [.. context.Request.Headers.SelectMany(h => h.Value.Select(v => (h.Key, v ?? "")))],
            body.ToArray(),
            DateTimeOffset.UtcNow
        );
        Take(received);
        var reply = Answer(received);
        received.Answered = reply;
        if (reply == Reply.Silence)
        {
            await Task.WhenAny(Task.Delay(TimeSpan.FromMinutes(1), context.RequestAborted));
            context.Abort();
            return;
        }

        context.Response.StatusCode = reply.Status;
        if (reply == Reply.Half)
        {
            context.Response.ContentLength = reply.Body.Length + 10;
            await context.Response.WriteAsync(reply.Body);
            await context.Response.Body.FlushAsync();
            context.Abort();
            return;
        }

        foreach (var (name, value) in reply.Headers)
        {
            context.Response.Headers[name] = value;
        }

        await context.Response.WriteAsync(reply.Body);
    }
}
