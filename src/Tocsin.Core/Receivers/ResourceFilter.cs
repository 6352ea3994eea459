using Tocsin.Cel;
using Tocsin.Cel.Values;
using Tocsin.Core.Expressions;

namespace Tocsin.Core.Receivers;

/// <summary>
/// A condition over a webhook and an object that it may reconcile, compiled when its Receiver changes (spec/receivers.md §5).
/// </summary>
public sealed class ResourceFilter
{
    private readonly Condition _condition;

    private ResourceFilter(Condition condition) => _condition = condition;

    public string Text => _condition.Text;

    /// <summary>The reference's environment: <c>res</c> the object's metadata, <c>req</c> the body, <c>claims</c> those of a verified token.</summary>
    /// <param name="hasClaims">Whether the type verifies tokens; for all others <c>claims</c> is not declared.</param>
    public static CelEnvironment Environment(bool hasClaims)
    {
        var environment = CelEnvironments
            .Flux(StatusExpression.Patterns)
            .With("res", Condition.Object)
            .With("req", Condition.Object);
        return hasClaims ? environment.With("claims", Condition.Object) : environment;
    }

    /// <summary>Null when the text is refused.</summary>
    public static ResourceFilter? Compile(string text, bool hasClaims, out ExpressionFault? fault) =>
        Condition.Compile(Environment(hasClaims), text, out fault) is { } condition ? new ResourceFilter(condition) : null;

    internal FilterResult Evaluate(IReadOnlyDictionary<string, CelValue> bindings) => _condition.Evaluate(bindings);
}

/// <summary>What a filter says of one object.</summary>
public abstract record FilterResult
{
    private FilterResult() { }

    /// <summary>The object is to be reconciled.</summary>
    public sealed record Passed : FilterResult;

    /// <summary>The object is left alone, which is no error.</summary>
    /// <param name="Filter">The expression that was false.</param>
    public sealed record Held(string Filter) : FilterResult;

    /// <summary>The filter has no value for this webhook and object: the webhook is answered 500.</summary>
    /// <param name="Text">As the reference logs it.</param>
    public sealed record Failed(string Text) : FilterResult;
}
