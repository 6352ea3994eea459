using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Tocsin.Core.Delivery;
using Tocsin.Core.Events;
using Tocsin.Core.Providers;
using Tocsin.Core.Resources;
using Tocsin.Delivery;
using Tocsin.Operations;
using Tocsin.Why;

namespace Tocsin.Console;

/// <summary><c>POST /api/v1/explain</c>, <c>/render</c> and <c>/test</c>; the command line runs the same code on files.</summary>
internal sealed class WhyActions(
    WhyRequests why,
    ProviderServices services,
    History history,
    StandingBook book,
    DuplicateWindow window,
    TimeProvider clock
)
{
    private const int MaxBody = 3 * 1024 * 1024;

    public RequestDelegate? Find(PathString path) =>
        path.Value switch
        {
            "/api/v1/explain" => context => Answer(context, Explain, AnswersJson.Default.Explanation),
            "/api/v1/render" => context => Answer(context, Render, AnswersJson.Default.Trial),
            "/api/v1/test" => context => Answer(context, Test, AnswersJson.Default.Trial),
            _ => null,
        };

    private Task<Explanation> Explain(HttpContext context, byte[] body)
    {
        var id = context.Request.Query["id"].ToString();
        if (id.Length > 0)
        {
            var row = long.TryParse(id, out var number) ? history.Event(number) : null;
            return row is null
                ? throw new WhyException($"there is no event '{id}' in the history; 'tocsin get events' lists those that are")
                : why.Explain(row.Event, null, context.RequestAborted);
        }

        var (e, key) = WhyRequests.Read(body);
        return why.Explain(e, window.SpentUntil(key, clock.GetUtcNow()), context.RequestAborted);
    }

    private Task<Trial> Render(HttpContext context, byte[] body) =>
        why.Render(context.Request.Query["provider"].ToString(), Event(body), context.RequestAborted);

    private async Task<Trial> Test(HttpContext context, byte[] body)
    {
        var (query, cancel) = (context.Request.Query, context.RequestAborted);
        var trial = await why.Test(query["kind"].ToString(), query["name"].ToString(), Event(body), services, cancel);
        if (trial.Succeeded && ObjectName.Parse(trial.Provider) is { } provider)
        {
            book.Reached(provider);
        }

        return trial;
    }

    // An empty body, or {}, asks for the event that is made up.
    private static Event? Event(byte[] body) => body.Length <= 2 ? null : WhyRequests.Read(body).Event;

    private static async Task Answer<T>(HttpContext context, Func<HttpContext, byte[], Task<T>> ask, JsonTypeInfo<T> type)
    {
        try
        {
            using var body = new MemoryStream();
            var piece = new byte[16 * 1024];
            while (await context.Request.Body.ReadAsync(piece, context.RequestAborted) is > 0 and var count)
            {
                if (body.Length + count > MaxBody)
                {
                    await Problems.Write(context, 413, "Content Too Large", "an event has at most 3 MiB");
                    return;
                }

                body.Write(piece, 0, count);
            }

            var answer = await ask(context, body.ToArray());
            context.Response.ContentType = "application/json";
            await using var json = new Utf8JsonWriter(context.Response.BodyWriter, ConsoleApi.Readable);
            JsonSerializer.Serialize(json, answer, type);
            await json.FlushAsync(context.RequestAborted);
        }
        catch (WhyException e)
        {
            await Problems.Write(context, 400, "Bad Request", e.Message);
        }
    }
}
