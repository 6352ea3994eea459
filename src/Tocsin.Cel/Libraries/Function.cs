namespace Tocsin.Cel.Libraries;

/// <summary>What a function does with values that are no faults; <see cref="Function.NoOverload"/> when it has no use for them.</summary>
internal delegate CelValue FunctionBody(ReadOnlySpan<CelValue> arguments, Run run);

/// <summary>A function: the ways to call it as the checker sees them, and one body that looks at what it is given.</summary>
internal sealed class Function
{
    /// <summary>Stands for "not these kinds of values"; the caller says which.</summary>
    public static readonly CelValue NoOverload = CelValue.Error(new Fault("no such overload"));

    private Function(string name, FunctionBody body, Overload[] overloads) => (Name, Body, Overloads) = (name, body, overloads);

    /// <param name="signatures">Such as <c>(int, int) -> int</c>, or <c>list(T).(string) -> string</c> for a member.</param>
    public Function(string name, FunctionBody body, params string[] signatures)
        : this(name, body, Array.ConvertAll(signatures, s => Signature.Parse(name, s))) { }

    public string Name { get; }

    public FunctionBody Body { get; }

    public Overload[] Overloads { get; }

    public static bool IsNoOverload(in CelValue value) => value.IsFault && ReferenceEquals(value.Fault, NoOverload.Fault);

    /// <summary>One function that does what both do.</summary>
    public Function With(Function other) =>
        new(
            Name,
            (arguments, run) =>
            {
                var result = Body(arguments, run);
                return IsNoOverload(result) ? other.Body(arguments, run) : result;
            },
            [.. Overloads, .. other.Overloads]
        );

    public bool Takes(bool member, int count)
    {
        foreach (var overload in Overloads)
        {
            if (overload.Member == member && overload.Parameters.Length == count)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>One way to call a function.</summary>
internal sealed record Overload(string Text, bool Member, CelType[] Parameters, CelType Result);
