using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Tocsin.Console.Contract;

/// <summary>An operation that somebody asks for.</summary>
/// <param name="inPath">What stands in the path for its parameter.</param>
internal sealed class Request(HttpContext context, Operation operation, string inPath, TimeProvider clock)
{
    public HttpContext Context => context;
    public CancellationToken Cancel => context.RequestAborted;

    /// <exception cref="RefusedException">It means nothing.</exception>
    public T Get<T>(Parameter<T> parameter) =>
        operation.Parameters.Contains(parameter)
            ? parameter.Of(
                parameter.Place switch
                {
                    ParameterPlace.Header => context.Request.Headers[parameter.Name],
                    ParameterPlace.Path => inPath,
                    _ => context.Request.Query[parameter.Name],
                },
                clock.GetUtcNow()
            )
            : throw new InvalidOperationException($"{operation.Id} reads {parameter.Name}, which it does not declare");

    /// <summary>Items of a list are made and sent piece by piece: a thousand large events need not be in memory at once.</summary>
    public async Task Answer<T>(Operation<T> operation, T answer)
    {
        context.Response.StatusCode = operation.Done.Status;
        context.Response.ContentType = operation.ContentType;
        await JsonSerializer.SerializeAsync(context.Response.BodyWriter, answer, operation.Answer, Cancel);
    }
}
