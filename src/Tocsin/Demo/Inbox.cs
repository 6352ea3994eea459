using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tocsin.Hosting;
using Tocsin.Http;

namespace Tocsin.Demo;

/// <summary>What arrived, in a person's words.</summary>
/// <param name="Target">Slack, GitHub or Grafana.</param>
internal sealed record Arrival(string Target, string Where, string What, bool IsBad);

/// <summary>Plays Slack, GitHub and Grafana on loopback, and tells what arrives.</summary>
internal sealed class Inbox : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly Channel<Arrival> _arrivals = Channel.CreateBounded<Arrival>(1000);
    private readonly ConcurrentDictionary<string, string> _statuses = new(StringComparer.Ordinal);

    private Inbox()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        _web = builder.Build();
        _web.Run(Handle);
    }

    public string Address => _web.Urls.First();

    public ChannelReader<Arrival> Arrivals => _arrivals.Reader;

    public static async Task<Inbox> Start()
    {
        var inbox = new Inbox();
        await inbox._web.StartAsync();
        return inbox;
    }

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    private Task Handle(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        return path switch
        {
            _ when path.StartsWith("/slack/", StringComparison.Ordinal) => Slack(context),
            _ when path.StartsWith("/api/v3/repos/", StringComparison.Ordinal) => GitHub(context, path),
            "/api/annotations" => Grafana(context),
            _ => Problems.Write(context, 404, "Not Found", "the inbox plays Slack, GitHub and Grafana, and this is neither"),
        };
    }

    private async Task Slack(HttpContext context)
    {
        using var message = await Body(context);
        var attachment = message.RootElement.GetProperty("attachments")[0];
        var text = attachment.GetProperty("text").GetString() ?? "";
        Tell(
            "Slack",
            message.RootElement.GetProperty("channel").GetString() ?? "",
            $"{attachment.GetProperty("author_name").GetString()}: {text.Split('\n')[0]}",
            attachment.GetProperty("color").GetString() == "danger"
        );
        await Answer(context, 200, "text/plain", "ok");
    }

    private async Task GitHub(HttpContext context, string path)
    {
        if (HttpMethods.IsGet(context.Request.Method))
        {
            var known = _statuses.TryGetValue(path.Split("/commits/")[^1].Split('/')[0], out var latest) ? $"[{latest}]" : "[]";
            await Answer(context, 200, "application/json", known);
            return;
        }

        using var status = await Body(context);
        var sha = path.Split('/')[^1];
        var state = status.RootElement.GetProperty("state").GetString() ?? "";
        _statuses[sha] = status.RootElement.GetRawText();
        Tell(
            "GitHub",
            $"commit {sha[..7]}",
            $"{state}: {status.RootElement.GetProperty("context").GetString()} \"{status.RootElement.GetProperty("description").GetString()}\"",
            state == "failure"
        );
        await Answer(context, 201, "application/json", status.RootElement.GetRawText());
    }

    private async Task Grafana(HttpContext context)
    {
        using var annotation = await Body(context);
        var text = annotation.RootElement.GetProperty("text").GetString() ?? "";
        var at = DateTimeOffset.FromUnixTimeMilliseconds(annotation.RootElement.GetProperty("time").GetInt64());
        Tell(
            "Grafana",
            "annotation",
            $"{at.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} {text.ReplaceLineEndings(" ")}",
            isBad: text.Contains("failed", StringComparison.Ordinal)
        );
        await Answer(context, 200, "application/json", """{"message":"Annotation added","id":1}""");
    }

    private void Tell(string target, string where, string what, bool isBad) =>
        _arrivals.Writer.TryWrite(new Arrival(target, where, what, isBad));

    private static Task<JsonDocument> Body(HttpContext context) => JsonDocument.ParseAsync(context.Request.Body);

    private static Task Answer(HttpContext context, int status, string type, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(body);
    }
}
