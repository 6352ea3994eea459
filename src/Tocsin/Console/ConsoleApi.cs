using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Tocsin.Console.Contract;
using Tocsin.Core.Reports;
using Tocsin.Delivery;
using Tocsin.Http;
using Tocsin.Storage.Damage;

namespace Tocsin.Console;

/// <summary>The console's API (contract §5): who may ask, who answers, and what goes wrong.</summary>
internal sealed class ConsoleApi
{
    private readonly IReadOnlyList<ConsoleRoute> _routes;
    private readonly ConsoleAccess _access;
    private readonly TimeProvider _clock;
    private readonly Action<SqliteException> _unreadable;

    /// <param name="routes">Of every operation that is declared.</param>
    /// <param name="unreadable">Told of each read that failed.</param>
    public ConsoleApi(
        IEnumerable<ConsoleRoute> routes,
        ConsoleAccess access,
        TimeProvider clock,
        Action<SqliteException> unreadable
    )
    {
        _routes = [.. routes];
        (_access, _clock, _unreadable) = (access, clock, unreadable);
        if (!ConsoleOperations.All.ToHashSet().SetEquals(_routes.Select(r => r.Operation)))
        {
            throw new InvalidOperationException("an operation of the console is declared and not done, or done and not declared");
        }
    }

    public async Task Handle(HttpContext context)
    {
        try
        {
            if (_access.Refuse(context.Request) is var (status, why))
            {
                throw new RefusedException(status, why);
            }

            await Answer(context);
        }
        catch (RefusedException e)
        {
            await Problems.Write(context, e.Status, Title(e.Status), e.Message, e.Field);
        }
        catch (StorageUnavailableException e) when (!context.Response.HasStarted)
        {
            await Problems.Write(context, 503, Title(503), e.Message);
        }
        catch (SqliteException e)
        {
            _unreadable(e);
            if (context.Response.HasStarted)
            {
                // Half an answer must not look like a whole one.
                context.Abort();
                return;
            }

            await Problems.Write(context, 503, Title(503), $"the history cannot be read: {DiskFault.Of(e).Text}");
        }
    }

    private Task Answer(HttpContext context)
    {
        var asked = context.Request;
        if (asked.Path == "/" && HttpMethods.IsGet(asked.Method))
        {
            context.Response.ContentType = "text/plain; charset=utf-8";
            return context.Response.WriteAsync(ConsoleOperations.List);
        }

        foreach (var (operation, act) in _routes)
        {
            if (operation.Match(asked.Path.Value ?? "") is { } inPath)
            {
                return asked.Method == operation.Method
                    ? act(new Request(context, operation, inPath, _clock))
                    : throw WrongMethod(context, operation);
            }
        }

        throw new RefusedException(404, $"there is nothing at {asked.Path}; / lists what there is");
    }

    private static RefusedException WrongMethod(HttpContext context, Operation operation)
    {
        context.Response.Headers.Allow = operation.Method;
        return new(
            405,
            operation.IsPost ? "this part of the console is asked with POST" : "this part of the console is read with GET"
        );
    }

    private static string Title(int status) => Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status);
}
