using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Tocsin.Console.Contract;

/// <summary>
/// A request that the console answers, declared once: the router finds it by this, its parameters are read by this, and
/// <c>docs/api/openapi.json</c> is made of this.
/// </summary>
/// <param name="path">With the name of a parameter in braces where a value stands.</param>
internal abstract class Operation(string method, string path, string id, string summary)
{
    private static readonly (int Status, string Means)[] s_ofPost =
    [
        (401, "The token is missing or wrong."),
        (415, "The content type is not JSON."),
    ];
    private static readonly (int Status, string Means)[] s_ofGet =
    [
        (401, "The token is missing or wrong; on a loopback address none is asked for."),
    ];
    private readonly string[] _parts = path.Split('/');

    public string Method => method;
    public string Path => path;
    public string Id => id;
    public string Summary => summary;
    public string? Description { get; init; }
    public IReadOnlyList<Parameter> Parameters { get; init; } = [];

    /// <summary>The status of what is no error, and what it means.</summary>
    public (int Status, string Means) Done { get; init; } = (200, "Done.");

    /// <summary>What the body holds; null where it is not read.</summary>
    public string? Body { get; init; }

    /// <summary>The errors that this operation has beside those that any has.</summary>
    public IReadOnlyList<(int Status, string Means)> OwnErrors { get; init; } = [];

    public abstract string ContentType { get; }

    /// <summary>The type of the answer; null where it is no JSON of ours.</summary>
    public abstract JsonTypeInfo? Answer { get; }

    public IEnumerable<(int Status, string Means)> Errors =>
        OwnErrors
            .Concat(IsPost ? s_ofPost : s_ofGet)
            .Append((Status: 403, Means: "Host or Origin is not allowed."))
            .OrderBy(e => e.Status);

    public bool IsPost => method == HttpMethods.Post;

    /// <summary>What stands in the path for its parameter, which may be nothing; null when it is another path.</summary>
    public string? Match(string asked)
    {
        var parts = asked.Split('/');
        var value = "";
        if (parts.Length != _parts.Length)
        {
            return null;
        }

        foreach (var (part, given) in _parts.Zip(parts))
        {
            if (part.StartsWith('{') && given.Length > 0)
            {
                value = given;
            }
            else if (part != given)
            {
                return null;
            }
        }

        return value;
    }
}

/// <summary>An operation that answers with JSON of one type.</summary>
internal sealed class Operation<T>(string method, string path, string id, string summary, JsonTypeInfo<T> answer)
    : Operation(method, path, id, summary)
{
    public override string ContentType => "application/json";
    public override JsonTypeInfo<T> Answer => answer;

    public ConsoleRoute By(Func<Request, Task<T>> answer) =>
        new(this, async request => await request.Answer(this, await answer(request)));

    public ConsoleRoute By(Func<Request, T> answer) => new(this, request => request.Answer(this, answer(request)));
}

/// <summary>An operation that writes its answer itself.</summary>
internal sealed class RawOperation(string path, string id, string summary, string contentType)
    : Operation(HttpMethods.Get, path, id, summary)
{
    public override string ContentType => contentType;
    public override JsonTypeInfo? Answer => null;

    public ConsoleRoute By(Func<Request, Task> write) => new(this, write);
}

/// <summary>An operation and who does it.</summary>
internal sealed record ConsoleRoute(Operation Operation, Func<Request, Task> Do);
