using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Tocsin.Core.Loops;
using Tocsin.Storage;

namespace Tocsin.Load.Servers;

/// <summary>What a durable intake is measured against: Kestrel, the same body parsed to its end, 202; and the same with a commit.</summary>
internal static class Baseline
{
    public const string Bare = "serve-bare";
    public const string WithCommit = "serve-commit";

    /// <summary>Takes webhooks: the body is read and its signature checked.</summary>
    public const string Hook = "serve-hook";
    private static readonly byte[] s_token = Encoding.UTF8.GetBytes(Measures.Webhooks.Token);
    private static readonly byte[] Metadata =
        """{"commit":"5b3d4c1f0a8e7d6c5b4a39281706f5e4d3c2b1a0","revision":"main@sha1:5b3d4c1f0a8e7d6c5b4a39281706f5e4d3c2b1a0"}"""u8.ToArray();

    /// <param name="folder">Where the commits go; null commits nothing.</param>
    public static async Task Serve(string? folder, bool isHook = false)
    {
        // The writer is Tocsin's own, with all that makes it fast: the baseline gains from every improvement of it.
        using var commits = folder is null
            ? null
            : new GroupCommit(
                Path.Combine(folder, "outbox.db"),
                new OutboxLimits(long.MaxValue, TimeSpan.FromDays(7)),
                TimeProvider.System,
                NullLogger.Instance,
                LoopKeeper.Alone,
                _ => { }
            );
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var web = builder.Build();
        web.Run(context => isHook ? Check(context) : Answer(context, commits));
        await web.StartAsync();
        await System.Console.Out.WriteLineAsync("ready " + new Uri(web.Urls.First()).Authority);
        await Task.Delay(Timeout.Infinite);
    }

    private static async Task Answer(HttpContext context, GroupCommit? commits)
    {
        var body = await Read(context.Request);
        if (!Parse(body))
        {
            context.Response.StatusCode = 400;
            return;
        }

        if (commits is not null)
        {
            await commits.Do(new Insert(body));
        }

        context.Response.StatusCode = 202;
        context.Response.ContentLength = 0;
    }

    private static async Task Check(HttpContext context)
    {
        var body = await Read(context.Request);
        var given = context.Request.Headers["X-Signature"].ToString();
        var wanted = HMACSHA256.HashData(s_token, body);
        var isGenuine =
            given.StartsWith("sha256=", StringComparison.Ordinal)
            && CryptographicOperations.FixedTimeEquals(Convert.FromHexString(given.AsSpan(7)), wanted);
        context.Response.StatusCode = isGenuine ? 200 : 400;
        context.Response.ContentLength = 0;
    }

    private static async Task<byte[]> Read(HttpRequest request)
    {
        var body = new byte[(int)request.ContentLength!];
        await request.Body.ReadExactlyAsync(body);
        return body;
    }

    private static bool Parse(byte[] body)
    {
        var reader = new Utf8JsonReader(body);
        while (reader.Read()) { }

        return reader.BytesConsumed == body.Length;
    }

    // The rows that Tocsin writes for an event that one alert takes, with the same indexes: all but the way to them.
    private sealed class Insert(byte[] body) : Work
    {
        private readonly long _now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        private readonly byte[] _key = Guid.NewGuid().ToByteArray();

        public override void Write(Statements statements)
        {
            var id = statements.NextId++;
            statements
                .InsertEvent.Add(id)
                .Add(_now)
                .Add("Kustomization/flux-system/webapp-123456")
                .Add((string?)null)
                .Add(_key)
                .Add(_now)
                .Add(body)
                .Run();
            statements
                .InsertDelivery.Add(statements.NextId++)
                .Add(id)
                .Add(id)
                .Add("flux-system/takes-all")
                .Add("")
                .Add("flux-system/sink")
                .Add(0L)
                .Add(_now)
                .Add(Metadata)
                .Run();
        }
    }
}
