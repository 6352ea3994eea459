using System.Globalization;
using Microsoft.AspNetCore.Http;
using Tocsin.Core.Events;
using Tocsin.Http;
using Tocsin.Operations.Metrics;

namespace Tocsin.Intake;

/// <summary>The event server: any method, any path, any Host (contract §3, spec/events-and-alerts.md §2).</summary>
/// <param name="isOpen">False while the alerts are not known: an event that no alert could match would be lost.</param>
internal sealed class EventEndpoint(EventIntake intake, Func<bool> isOpen, TocsinMetrics metrics, TimeProvider clock)
{
    private const long BodyBudget = 128L << 20;
    private readonly RequestBody _bodies = new(BodyBudget);

    public Task Handle(HttpContext context) => metrics.Events.Measure(context, Answer);

    private Task Answer(HttpContext context) =>
        !isOpen() ? Unavailable(context, "the alerts and providers are not loaded yet")
        : RequestBody.TryRead(context.Request) is { } whole ? Take(context, whole)
        : AnswerSlowly(context);

    private async Task AnswerSlowly(HttpContext context)
    {
        byte[] body;
        RequestBody.Ending ending;
        using (var limit = new CancellationTokenSource(RequestBody.TimeLimit, clock))
        {
            try
            {
                (body, ending) = await _bodies.Read(context.Request, limit.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                context.Response.Headers.Connection = "close";
                await Problems.Write(context, 400, "Bad Request", RequestBody.NotWhole);
                return;
            }
        }

        switch (ending)
        {
            case RequestBody.Ending.TooLarge:
                await TooLarge(context);
                break;
            case RequestBody.Ending.NoRoom:
                await Unavailable(context, "too many large bodies are arriving at once");
                break;
            default:
                await Take(context, body);
                break;
        }
    }

    private async Task Take(HttpContext context, byte[] body)
    {
        var arrived = clock.GetTimestamp();
        var reception = await intake.Take(body, context.Request.Headers[OwnEvents.Header], context.RequestAborted);
        if (reception is Reception.Accepted)
        {
            metrics.CommitDuration.Observe(clock.GetElapsedTime(arrived).TotalSeconds);
        }

        await Answer(context, reception);
    }

    private static Task Answer(HttpContext context, Reception reception)
    {
        var response = context.Response;
        switch (reception)
        {
            case Reception.Accepted accepted:
                RateLimitHeaders(response, accepted.WindowEnd);
                response.StatusCode = StatusCodes.Status202Accepted;
                response.ContentLength = 0;
                return Task.CompletedTask;
            case Reception.Duplicate duplicate:
                RateLimitHeaders(response, duplicate.WindowEnd);
                response.Headers.RetryAfter = GoDate(duplicate.WindowEnd);
                response.StatusCode = StatusCodes.Status429TooManyRequests;

                // Flux's sender never reads an answer's body, and one that waits unread keeps its connection open.
                response.ContentLength = 0;
                return Task.CompletedTask;
            case Reception.Invalid invalid:
                var hint = WebhookHint.For(context.Request.Headers);
                var field = invalid.Fault.Field.Length > 0 ? invalid.Fault.Field : null;
                return Problems.Write(
                    context,
                    400,
                    "Bad Request",
                    hint is null ? invalid.Fault.ToString() : $"{invalid.Fault}; {hint}",
                    field
                );
            case Reception.Unavailable unavailable:
                return Unavailable(context, unavailable.Why, unavailable.IsOpen);
            default:
                throw new InvalidOperationException($"{reception} is not a known reception");
        }
    }

    private static LastDate? s_lastDate;

    private static void RateLimitHeaders(HttpResponse response, DateTimeOffset end)
    {
        response.Headers["X-RateLimit-Limit"] = "1";
        response.Headers["X-RateLimit-Remaining"] = "0";
        response.Headers["X-RateLimit-Reset"] = GoDate(end);
    }

    /// <summary>Go's RFC 1123 in UTC, which ends in <c>UTC</c> where HTTP says GMT; the reference's senders were made with it.</summary>
    private static string GoDate(DateTimeOffset time)
    {
        // The same second is asked for thousands of times.
        var second = time.ToUnixTimeSeconds();
        if (Volatile.Read(ref s_lastDate) is { } last && last.Second == second)
        {
            return last.Text;
        }

        var text = time.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        Volatile.Write(ref s_lastDate, new LastDate(second, text));
        return text;
    }

    private static async Task TooLarge(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
        context.Response.Headers.Connection = "close";
        context.Response.ContentLength = 0;
        await context.Response.CompleteAsync();

        // A sender that asked first (Expect: 100-continue) has sent nothing and will not.
        if (context.Request.Headers.Expect.Count == 0 || context.Request.ContentLength is null)
        {
            await RequestBody.Drain(context.Request.BodyReader);
        }
    }

    // Without Retry-After: Flux's sender would take it in place of its own waits (1, 2, 4 and 8 s) and give up after 4 s, not 15.
    private static Task Unavailable(HttpContext context, string why, bool isOpen = false)
    {
        var fate = isOpen ? "the event may not have been taken" : "the event was not taken";
        return Problems.Write(context, 503, "Service Unavailable", $"{why}; {fate}, send it again");
    }

    private sealed record LastDate(long Second, string Text);
}
