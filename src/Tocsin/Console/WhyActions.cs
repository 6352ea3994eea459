using Tocsin.Console.Contract;
using Tocsin.Core.Events;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Delivery;
using Tocsin.Files;
using Tocsin.Intake;
using Tocsin.Storage;
using Tocsin.Why;

namespace Tocsin.Console;

/// <summary><c>POST /api/v1/explain</c>, <c>/render</c> and <c>/test</c>; the command line runs the same code on files.</summary>
internal sealed class WhyActions(
    WhyRequests why,
    ProviderServices services,
    History history,
    StandingBook book,
    DuplicateWindow window,
    HookExplainer hooks,
    TimeProvider clock
)
{
    // A webhook of 3 MiB in base64, and its headers.
    private const int MaxHook = 5 << 20;

    public IEnumerable<ConsoleRoute> Routes =>
        [
            ConsoleOperations.ExplainEvent.By(request => Answer(request, Explain)),
            ConsoleOperations.ExplainHook.By(request => Answer(request, (_, body) => hooks.Explain(body), MaxHook)),
            ConsoleOperations.RenderRequest.By(request => Answer(request, Render)),
            ConsoleOperations.SendTest.By(request => Answer(request, Test)),
        ];

    private Task<Explanation> Explain(Request request, byte[] body)
    {
        if (request.Get(Parameters.EventId) is { } id)
        {
            var row = history.Event(id);
            return row is null
                ? throw new WhyException($"there is no event '{id}' in the history; 'tocsin get events' lists those that are")
                : why.Explain(row.Event, null, request.Cancel);
        }

        var (e, key) = WhyRequests.Read(body);
        return why.Explain(e, window.SpentUntil(key, clock.GetUtcNow()), request.Cancel);
    }

    private Task<Trial> Render(Request request, byte[] body) =>
        why.Render(request.Get(Parameters.RenderedProvider)!, Event(body), request.Cancel);

    private async Task<Trial> Test(Request request, byte[] body)
    {
        var (kind, name) = (request.Get(Parameters.TestedKind)!, request.Get(Parameters.TestedName)!);
        var trial = await why.Test(kind, name, Event(body), services, request.Cancel);
        if (trial.Succeeded && ObjectName.Parse(trial.Provider) is { } provider)
        {
            book.Reached(provider);
        }

        return trial;
    }

    // An empty body, or {}, asks for the event that is made up.
    private static Event? Event(byte[] body) => body.Length <= 2 ? null : WhyRequests.Read(body).Event;

    private async Task<T> Answer<T>(Request request, Func<Request, byte[], Task<T>> ask, int limit = RequestBody.Limit)
    {
        var body = await Body(request, limit);
        try
        {
            return await ask(request, body);
        }
        catch (WhyException e)
        {
            throw new RefusedException(400, e.Message);
        }
    }

    private async Task<byte[]> Body(Request request, int limit)
    {
        using var late = new CancellationTokenSource(RequestBody.TimeLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, request.Cancel);
        try
        {
            return await BoundedFile.Read(request.Context.Request.Body, limit, either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            request.Context.Response.Headers.Connection = "close";
            throw new RefusedException(400, RequestBody.NotWhole);
        }
        catch (BoundedFile.TooLargeException)
        {
            throw new RefusedException(
                413,
                limit == RequestBody.Limit ? "an event has at most 3 MiB" : $"a saved webhook has at most {limit >> 20} MiB"
            );
        }
    }
}
