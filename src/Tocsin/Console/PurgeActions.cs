using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tocsin.Core.Delivery;
using Tocsin.Delivery;
using Tocsin.Operations;

namespace Tocsin.Console;

/// <summary>
/// <c>POST /api/v1/deliveries/purge</c> and <c>/api/v1/events/purge</c>: ends what nobody wants any more. A request does a bounded
/// piece of it and says where to go on.
/// </summary>
internal sealed partial class PurgeActions(Outbox outbox, Pump pump, TimeProvider clock, ILogger log)
{
    private const int PageSize = 1_000;
    private const int PiecePages = 10;
    private const int EventsAtOnce = 500;

    public RequestDelegate? Find(PathString path) =>
        path.Value switch
        {
            "/api/v1/deliveries/purge" => context => Guard(context, Deliveries),
            "/api/v1/events/purge" => context => Guard(context, Events),
            _ => null,
        };

    private static async Task Guard(HttpContext context, Func<HttpContext, Task> purge)
    {
        try
        {
            await purge(context);
        }
        catch (QueueUnavailableException e)
        {
            await Problems.Write(context, 503, "Service Unavailable", e.Message);
        }
    }

    private async Task Deliveries(HttpContext context)
    {
        var query = context.Request.Query;
        var filter = Filter(query);
        if (IsDry(query))
        {
            await Answer(context, json => json.WriteNumber("matched", outbox.Unwanted.Count(filter)));
            return;
        }

        var (purged, underWay) = (0, 0);
        var after = Number(query, "after") ?? 0;
        long? next = after;
        for (var i = 0; i < PiecePages && next is { } from; i++)
        {
            var page = outbox.Unwanted.Page(filter, from, PageSize);
            var (ended, sending) = await Purge(filter, page);
            (purged, underWay) = (purged + ended, underWay + sending);
            next = page.Count < PageSize ? null : page[^1].Id;
        }

        Log.Purged(log, filter.State.ToString().ToLowerInvariant(), filter.Provider ?? "", filter.Alert ?? "", purged, underWay);
        await Answer(
            context,
            json =>
            {
                json.WriteNumber("purged", purged);
                json.WriteNumber("underWay", underWay);
                Optional(json, "next", next);
            }
        );
    }

    private async Task<(int Ended, int UnderWay)> Purge(
        PurgeFilter filter,
        IReadOnlyList<(long Id, Core.Resources.ObjectName Provider)> page
    )
    {
        if (filter.State == DeliveryState.Dead)
        {
            await outbox.Purge([.. page.Select(p => p.Id)], clock.GetUtcNow());
            return (page.Count, 0);
        }

        var (ended, underWay) = (0, 0);
        foreach (var lane in page.GroupBy(p => p.Provider, p => p.Id))
        {
            var some = await pump.Purge(lane.Key, lane.ToHashSet());
            (ended, underWay) = (ended + some.Ended, underWay + some.UnderWay);
        }

        return (ended, underWay);
    }

    private async Task Events(HttpContext context)
    {
        var query = context.Request.Query;
        var before =
            ConsoleQuery.Time(query, "before", clock.GetUtcNow())
            ?? throw new BadQueryException(
                "before",
                "before is needed: a time such as 2026-08-07T13:12:44Z or a duration such as 72h"
            );
        if (IsDry(query))
        {
            await Answer(context, json => json.WriteNumber("matched", outbox.Unwanted.CountEvents(before)));
            return;
        }

        var purged = 0;
        var isMore = true;
        for (var i = 0; i < PiecePages && isMore; i++)
        {
            var some = await outbox.Forget(before, EventsAtOnce);
            purged += some;
            isMore = some == EventsAtOnce;
        }

        Log.Forgot(log, purged, before);
        await Answer(
            context,
            json =>
            {
                json.WriteNumber("purged", purged);
                json.WriteBoolean("more", isMore);
            }
        );
    }

    private PurgeFilter Filter(IQueryCollection query) =>
        new(
            query["state"].ToString() switch
            {
                "pending" => DeliveryState.Pending,
                "dead" => DeliveryState.Dead,
                _ => throw new BadQueryException(
                    "state",
                    "state is needed: pending or dead; what arrived or was skipped is history"
                ),
            },
            ConsoleQuery.Name(query, "alert"),
            ConsoleQuery.Name(query, "provider"),
            ConsoleQuery.Time(query, "before", clock.GetUtcNow()),
            [.. query["id"].Select(id => Number("id", id!))]
        );

    private static bool IsDry(IQueryCollection query) =>
        query["dryRun"].ToString() switch
        {
            "" or "false" => false,
            "true" => true,
            _ => throw new BadQueryException("dryRun", "dryRun is true or false"),
        };

    private static long? Number(IQueryCollection query, string key) =>
        query[key].ToString() is { Length: > 0 } text ? Number(key, text) : null;

    private static long Number(string key, string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new BadQueryException(key, $"'{text}' is no number");

    private static void Optional(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static async Task Answer(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, ConsoleApi.Readable);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "deliveries purged")]
        public static partial void Purged(ILogger log, string state, string provider, string alert, int purged, int underWay);

        [LoggerMessage(LogLevel.Information, "history purged")]
        public static partial void Forgot(ILogger log, int events, DateTimeOffset before);
    }
}
