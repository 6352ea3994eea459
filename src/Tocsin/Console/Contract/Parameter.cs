using System.Text.Json.Nodes;
using Microsoft.Extensions.Primitives;

namespace Tocsin.Console.Contract;

internal enum ParameterPlace
{
    Query,
    Header,
    Path,
}

/// <summary>Something that an operation is asked with: how it is described and, in <see cref="Parameter{T}"/>, how it is read.</summary>
/// <param name="schema">Of its value, anew at each call: a node stands in one document.</param>
internal abstract class Parameter(string name, string description, Func<JsonObject> schema)
{
    public string Name => name;
    public string Description => description;
    public Func<JsonObject> Schema => schema;
    public ParameterPlace Place { get; init; }

    /// <summary>What is said where it is missing; null when it may be.</summary>
    public string? Needed { get; init; }

    public bool IsRequired => Needed is not null || Place is ParameterPlace.Path;
}

/// <param name="otherwise">The value where none is given.</param>
/// <param name="read">The value of what is given, at a time; null when that means nothing.</param>
/// <param name="cure">What is said of what means nothing.</param>
internal sealed class Parameter<T>(
    string name,
    string description,
    Func<JsonObject> schema,
    T otherwise,
    Func<StringValues, DateTimeOffset, Read<T>?> read,
    Func<string, string> cure
) : Parameter(name, description, schema)
{
    /// <exception cref="RefusedException">It is missing, or means nothing.</exception>
    public T Of(StringValues given, DateTimeOffset now)
    {
        if (given.ToString().Length > 0)
        {
            return read(given, now) is { } found ? found.Value : throw new RefusedException(400, cure(given.ToString()), Name);
        }

        return Needed is null ? otherwise : throw new RefusedException(400, Needed, Name);
    }
}

/// <summary>A value that was read, as one that may be null itself.</summary>
internal readonly record struct Read<T>(T Value);

/// <summary>An answer that is an error: what a person can act on, and the field at fault, when there is one.</summary>
internal sealed class RefusedException(int status, string message, string? at = null) : Exception(message)
{
    public int Status => status;
    public string? Field => at;
}
