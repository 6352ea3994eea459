using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tocsin.Core.Delivery;
using Tocsin.Delivery;
using Tocsin.Operations;

namespace Tocsin.Console;

/// <summary>What the console does when it is asked with POST.</summary>
/// <param name="deadline">When a delivery made now is given up, on the pump's clock.</param>
internal sealed class ConsoleActions(
    IDeliveryQueue queue,
    History history,
    WhyActions why,
    PurgeActions purge,
    Func<DateTimeOffset> deadline
)
{
    private const string Deliveries = "/api/v1/deliveries/";
    private const string ReplayWord = "/replay";

    /// <summary>What a path does; null when it is no action.</summary>
    public RequestDelegate? Find(PathString path) =>
        path.Value is { } text
        && text.StartsWith(Deliveries, StringComparison.Ordinal)
        && text.EndsWith(ReplayWord, StringComparison.Ordinal)
        && text.Length > Deliveries.Length + ReplayWord.Length
            ? context => ReplayDelivery(context, text[Deliveries.Length..^ReplayWord.Length])
            : why.Find(path) ?? purge.Find(path);

    private async Task ReplayDelivery(HttpContext context, string text)
    {
        try
        {
            var replay = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? await queue.Replay(id, deadline())
                : new Replay.Unknown();
            await (
                replay switch
                {
                    Replay.Made made => Show(context, made.Delivery.Id),
                    Replay.StillPending => Problems.Write(
                        context,
                        409,
                        "Conflict",
                        $"delivery {id} is still pending and will be tried by itself"
                    ),
                    _ => Problems.Write(context, 404, "Not Found", $"there is no delivery '{text}'; it may have been forgotten"),
                }
            );
        }
        catch (QueueUnavailableException e)
        {
            await Problems.Write(context, 503, "Service Unavailable", e.Message);
        }
    }

    private async Task Show(HttpContext context, long id)
    {
        context.Response.StatusCode = 202;
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, ConsoleApi.Readable);
        HistoryJson.Delivery(json, history.Delivery(id)!);
        await json.FlushAsync(context.RequestAborted);
    }
}
