using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Tocsin.Core.Receivers;
using Tocsin.Intake;
using Tocsin.Operations.Metrics;

namespace Tocsin.Hooks;

/// <summary>The receivers' port: limits and answers of the reference (spec/receivers.md §1). Bodies of answers are empty.</summary>
/// <param name="isOpen">False while the Receivers are not known.</param>
internal sealed class HookEndpoint(
    HookIntake intake,
    Func<bool> isOpen,
    HttpServerMetrics metrics,
    TimeProvider time,
    ILogger log
)
{
    private const long BodyBudget = 128L << 20;

    // Go reads so much of a body that nobody wants before it closes the connection.
    private const long ReadOver = 256 << 10;
    private static readonly TimeSpan WholeRequest = TimeSpan.FromSeconds(30);
    private readonly RequestBody _bodies = new(BodyBudget);

    public Task Handle(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        if (
            context.Request.Headers.Expect is [{ } expected]
            && !expected.Equals("100-continue", StringComparison.OrdinalIgnoreCase)
        )
        {
            context.Response.Headers.Connection = "close";
            return End(context, StatusCodes.Status417ExpectationFailed);
        }

        return GoRoute.RedirectOf(target) is { } clean ? Redirect(context, clean)
            : GoRoute.IsHook(target) ? metrics.Measure(context, c => Answer(c, target))
            : NotFound(context);
    }

    private async Task Answer(HttpContext context, string target)
    {
        log.Say(LogLevel.Information, "handling request: " + PathText.Of(target));
        var request = context.Request;
        byte[]? body;
        try
        {
            body = RequestBody.TryRead(request) ?? await ReadSlowly(context);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            log.Say(
                LogLevel.Error,
                "reading the request body failed",
                e is IOException ? e.Message : "it did not come whole within 30 s"
            );
            context.Response.Headers.Connection = "close";
            await End(context, StatusCodes.Status400BadRequest);
            return;
        }

        if (body is null)
        {
            return;
        }

        var status = isOpen() ? await Take(context, target, body) : StatusCodes.Status503ServiceUnavailable;
        await End(context, status);
    }

    private async Task<int> Take(HttpContext context, string target, byte[] body)
    {
        var request = context.Request;
        var headers = request.Headers.SelectMany(h => h.Value, (h, value) => KeyValuePair.Create(h.Key, value ?? ""));
        try
        {
            return await intake.Take(
                new Webhook(request.Method, target, [.. headers], body),
                context.Connection.RemoteIpAddress ?? IPAddress.None
            );
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // What nobody foresaw must not harm the next one.
            log.Say(LogLevel.Error, "a webhook could not be handled", e.ToString());
            return StatusCodes.Status500InternalServerError;
        }
    }

    /// <summary>Null when it was answered.</summary>
    private async Task<byte[]?> ReadSlowly(HttpContext context)
    {
        using var limit = new CancellationTokenSource(WholeRequest, time);
        var (body, ending) = await _bodies.Read(context.Request, limit.Token);
        switch (ending)
        {
            case RequestBody.Ending.TooLarge:
                log.Say(
                    LogLevel.Error,
                    "reading the request body failed",
                    $"request body exceeds the maximum size of {RequestBody.Limit} bytes"
                );
                await TooLarge(context);
                return null;
            case RequestBody.Ending.NoRoom:
                log.Say(LogLevel.Error, "reading the request body failed", "too many large bodies are arriving at once");
                await End(context, StatusCodes.Status503ServiceUnavailable);
                return null;
            default:
                return body;
        }
    }

    private static async Task TooLarge(HttpContext context)
    {
        // A little more is read by the server itself, and the connection stays; of more the sender is to see the answer and stop.
        var isLittle = context.Request.ContentLength is <= RequestBody.Limit + ReadOver;
        if (!isLittle)
        {
            context.Response.Headers.Connection = "close";
        }

        context.Features.Get<IHttpResponseFeature>()!.ReasonPhrase = "Request Entity Too Large";
        await End(context, StatusCodes.Status413PayloadTooLarge);
        await context.Response.CompleteAsync();
        if (context.Request.Headers.Expect.Count == 0 || context.Request.ContentLength is null)
        {
            await RequestBody.Drain(context.Request.BodyReader);
        }
    }

    private static Task End(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return Write(context, "text/plain; charset=utf-8", "404 page not found\n");
    }

    private static Task Redirect(HttpContext context, string to)
    {
        context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        context.Response.Headers.Location = to;
        if (context.Request.Method is not ("GET" or "HEAD"))
        {
            context.Response.ContentLength = 0;
            return Task.CompletedTask;
        }

        return Write(context, "text/html; charset=utf-8", $"<a href=\"{WebUtility.HtmlEncode(to)}\">Temporary Redirect</a>.\n\n");
    }

    private static async Task Write(HttpContext context, string type, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        if (context.Request.Method != "HEAD")
        {
            await context.Response.Body.WriteAsync(bytes);
        }
    }
}
