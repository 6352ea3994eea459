using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tocsin.Console.Answers;
using Tocsin.Console.Contract;
using Tocsin.Core.Configuration;
using Tocsin.Core.Events;
using Tocsin.Storage;

namespace Tocsin.Console;

/// <summary>
/// Events as they come, as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). Each listener reads
/// on from the disk at its own pace, so nothing is kept in memory for a slow one.
/// </summary>
internal sealed class EventStream(Func<ResourceSet> resources, History history, DuplicateWindow window, TimeProvider clock)
{
    public const int MaxListeners = 32;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(15);

    /// <summary>Who has not taken a write after so long is dropped.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly byte[] Heartbeat = ": still here\n\n"u8.ToArray();
    private int _listeners;

    public IEnumerable<ConsoleRoute> Routes => [ConsoleOperations.StreamEvents.By(Handle)];

    private async Task Handle(Request request)
    {
        var context = request.Context;
        var after = request.Get(Parameters.LastEventId);
        try
        {
            if (Interlocked.Increment(ref _listeners) > MaxListeners)
            {
                context.Response.Headers.RetryAfter = "5";
                throw new RefusedException(503, $"{MaxListeners} listen already; try again when one has left");
            }

            var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            await Send(context, after ?? history.LastEvent(), ended.Token);
        }
        catch (OperationCanceledException)
        {
            // The listener left, was too slow, or the program stops.
        }
        finally
        {
            Interlocked.Decrement(ref _listeners);
        }
    }

    private async Task Send(HttpContext context, long after, CancellationToken ended)
    {
        context.Response.ContentType = ConsoleOperations.StreamEvents.ContentType;
        context.Response.Headers.CacheControl = "no-store";
        using var timer = new PeriodicTimer(LookEvery, clock);
        await Write(context, Heartbeat, ended);
        var said = clock.GetTimestamp();
        do
        {
            for (var rows = history.EventsAfter(after); rows.Count > 0; rows = history.EventsAfter(after))
            {
                foreach (var row in rows)
                {
                    await Write(context, Message(row), ended);
                    after = row.Id;
                }

                said = clock.GetTimestamp();
            }

            if (clock.GetElapsedTime(said) >= HeartbeatEvery)
            {
                await Write(context, Heartbeat, ended);
                said = clock.GetTimestamp();
            }
        } while (await timer.WaitForNextTickAsync(ended));
    }

    private async Task Write(HttpContext context, byte[] bytes, CancellationToken ended)
    {
        using var slow = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ended, slow.Token);
        try
        {
            await context.Response.Body.WriteAsync(bytes, either.Token);
            await context.Response.Body.FlushAsync(either.Token);
        }
        catch (OperationCanceledException) when (slow.IsCancellationRequested)
        {
            context.Abort();
            throw;
        }
    }

    // JSON as it is written here holds no line break, so one data line is enough.
    private byte[] Message(EventRow row)
    {
        using var buffer = new MemoryStream();
        buffer.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {row.Id}\ndata: ")));
        JsonSerializer.Serialize(buffer, ReceivedEvent.Of(row, resources(), window), ConsoleJson.Readable.ReceivedEvent);
        buffer.Write("\n\n"u8);
        return buffer.ToArray();
    }
}
