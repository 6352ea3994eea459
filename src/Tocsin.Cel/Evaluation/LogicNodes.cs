using Tocsin.Cel.Values;

namespace Tocsin.Cel.Evaluation;

/// <summary>Conditions joined by <c>&amp;&amp;</c> or <c>||</c>: one that decides absorbs the faults of the others.</summary>
internal sealed class LogicalNode(int position, bool and, Node[] terms) : Node(position)
{
    protected override CelValue Compute(Run run)
    {
        CelValue? fault = null;
        foreach (var term in terms)
        {
            var value = term.Evaluate(run);
            if (value.Kind == CelKind.Bool)
            {
                if (value.AsBool != and)
                {
                    return value;
                }

                continue;
            }

            fault ??= value.IsFault ? value : Fail($"no such overload: {(and ? "&&" : "||")} on {Naming.Of(value)}");
            if (run.Exhausted)
            {
                break;
            }
        }

        return fault ?? CelValue.Of(and);
    }
}

/// <summary>The choice <c>a ? b : c</c>.</summary>
internal sealed class ConditionalNode(int position, Node condition, Node then, Node otherwise) : Node(position)
{
    protected override CelValue Compute(Run run)
    {
        var value = condition.Evaluate(run);
        if (value.Kind == CelKind.Bool)
        {
            return (value.AsBool ? then : otherwise).Evaluate(run);
        }

        return value.IsFault ? value : Fail($"no such overload: {Naming.Of(value)} ? … : …");
    }
}

/// <summary>The alternative to an optional, looked at only when it is empty.</summary>
internal sealed class OptionalElseNode(int position, Node optional, Node otherwise, bool unwrap) : Node(position)
{
    protected override CelValue Compute(Run run)
    {
        var value = optional.Evaluate(run);
        if (value.IsFault)
        {
            return value;
        }

        if (value.Kind != CelKind.Optional)
        {
            return Fail($"no such overload: {Naming.Of(value)}.{(unwrap ? "orValue" : "or")}(…)");
        }

        if (value.Held is { } held)
        {
            return unwrap ? held.Value : value;
        }

        var other = otherwise.Evaluate(run);
        return unwrap || other.IsFault || other.Kind == CelKind.Optional
            ? other
            : Fail($"no such overload: optional_type.or({Naming.Of(other)})");
    }
}

/// <summary>What to make of the value of an optional.</summary>
internal sealed class OptionalMapNode(int position, int slot, Node optional, Node body, bool flat) : Node(position)
{
    protected override CelValue Compute(Run run)
    {
        var value = optional.Evaluate(run);
        if (value.IsFault)
        {
            return value;
        }

        if (value.Kind != CelKind.Optional)
        {
            return Fail($"no such overload: {Naming.Of(value)}.{(flat ? "optFlatMap" : "optMap")}(…)");
        }

        if (value.Held is not { } held)
        {
            return value;
        }

        run.Locals[slot] = held.Value;
        var result = body.Evaluate(run);
        if (result.IsFault)
        {
            return result;
        }

        if (!flat)
        {
            return Located(Held.Of(result));
        }

        return result.Kind == CelKind.Optional ? result : Fail($"optFlatMap needs an optional, found {Naming.Of(result)}");
    }
}
