using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tocsin.Core.Delivery;
using Tocsin.Core.Documents;
using Tocsin.Core.Events;
using Tocsin.Core.Resources;
using Tocsin.Delivery;
using Tocsin.Operations;

namespace Tocsin.Console;

/// <summary>The console's API (contract §5): what is read is here, what is done is in <see cref="ConsoleActions"/>.</summary>
internal sealed class ConsoleApi(
    Func<ResourceSet> resources,
    History history,
    StandingBook book,
    DuplicateWindow window,
    ConsoleActions actions,
    EventStream stream,
    ConsoleAccess access,
    TimeProvider clock
)
{
    internal static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    /// <summary>Bytes after which a part of an answer is sent: a thousand large events need not be in memory at once.</summary>
    private const int FlushAt = 16 * 1024;

    public async Task Handle(HttpContext context)
    {
        if (access.Refuse(context.Request) is var (status, why))
        {
            var title = status switch
            {
                401 => "Unauthorized",
                415 => "Unsupported Media Type",
                _ => "Forbidden",
            };
            await Problems.Write(context, status, title, why);
            return;
        }

        try
        {
            await Route(context);
        }
        catch (BadQueryException e)
        {
            await Problems.Write(context, 400, "Bad Request", e.Message, e.Field);
        }
    }

    private Task Route(HttpContext context)
    {
        var request = context.Request;
        if (actions.Find(request.Path) is { } action)
        {
            return HttpMethods.IsPost(request.Method)
                ? action(context)
                : Problems.Write(context, 405, "Method Not Allowed", "this part of the console is asked with POST");
        }

        if (request.Path == "/" && HttpMethods.IsGet(request.Method))
        {
            context.Response.ContentType = "text/plain; charset=utf-8";
            return context.Response.WriteAsync(ConsoleRoutes.List);
        }

        RequestDelegate? whole = request.Path.Value switch
        {
            "/api/v1/events/stream" => stream.Handle,
            ApiDescription.Path => ApiDescription.Write,
            _ => null,
        };
        if (whole is not null && HttpMethods.IsGet(request.Method))
        {
            return whole(context);
        }

        IEnumerable<Action<Utf8JsonWriter>>? items = request.Path.Value switch
        {
            "/api/v1/alerts" => [ResourceJson.Alerts(resources(), book)],
            "/api/v1/providers" => [ResourceJson.Providers(resources(), book)],
            "/api/v1/receivers" => [ResourceJson.Receivers(resources())],
            "/api/v1/events" => Events(request.Query),
            "/api/v1/deliveries" => Deliveries(request.Query),
            _ => null,
        };
        if (items is null && whole is null)
        {
            return Problems.Write(context, 404, "Not Found", $"there is nothing at {request.Path}; / lists what there is");
        }

        return HttpMethods.IsGet(request.Method)
            ? Write(context, items!)
            : Problems.Write(context, 405, "Method Not Allowed", "this part of the console is read with GET");
    }

    private IEnumerable<Action<Utf8JsonWriter>> Events(IQueryCollection query)
    {
        var since = ConsoleQuery.Time(query, "since", clock.GetUtcNow());
        var rows = history.Events(
            ConsoleQuery.Limit(query, DefaultLimit, MaxLimit),
            InvolvedObject(query["object"].ToString()),
            since
        );
        return HistoryJson.Events(rows, resources(), window);
    }

    private IEnumerable<Action<Utf8JsonWriter>> Deliveries(IQueryCollection query)
    {
        DeliveryState? state = query["state"].ToString() switch
        {
            "" => null,
            "pending" => DeliveryState.Pending,
            "delivered" => DeliveryState.Delivered,
            "skipped" => DeliveryState.Skipped,
            "dead" => DeliveryState.Dead,
            var other => throw new BadQueryException("state", $"'{other}' is no state; use pending, delivered, skipped or dead"),
        };
        var rows = history.Deliveries(
            ConsoleQuery.Limit(query, DefaultLimit, MaxLimit),
            state,
            ConsoleQuery.Name(query, "alert"),
            ConsoleQuery.Name(query, "provider"),
            ConsoleQuery.Id(query, "beforeId") ?? long.MaxValue,
            ConsoleQuery.Word(query, "replayed", "false")
        );
        return [json => HistoryJson.Deliveries(json, rows)];
    }

    private static string? InvolvedObject(string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        return text.Split('/') is [not "", not "", not ""]
            ? text
            : throw new BadQueryException("object", "write object as Kind/namespace/name");
    }

    private static async Task Write(HttpContext context, IEnumerable<Action<Utf8JsonWriter>> items)
    {
        context.Response.ContentType = "application/json";
        var body = context.Response.BodyWriter;
        await using var json = new Utf8JsonWriter(body, Readable);
        json.WriteStartObject();
        json.WriteStartArray("items");
        long sent = 0;
        foreach (var item in items)
        {
            item(json);
            if (json.BytesCommitted + json.BytesPending - sent > FlushAt)
            {
                await json.FlushAsync(context.RequestAborted);
                await body.FlushAsync(context.RequestAborted);
                sent = json.BytesCommitted;
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted);
    }
}
