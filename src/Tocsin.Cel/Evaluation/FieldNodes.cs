using Tocsin.Cel.Values;

namespace Tocsin.Cel.Evaluation;

/// <summary>A field of a map or of what an optional holds.</summary>
internal sealed class SelectNode(int position, Node operand, string field, bool optional) : Node(position)
{
    private readonly CelValue _key = CelValue.Of(field);

    protected override CelValue Compute(Run run)
    {
        var value = operand.Evaluate(run);
        if (value.IsFault)
        {
            return value;
        }

        if (value.Kind != CelKind.Optional)
        {
            return Field(value, optional);
        }

        return value.Held is { } held ? Field(held.Value, lenient: true) : value;
    }

    private CelValue Field(in CelValue value, bool lenient)
    {
        if (value.Kind != CelKind.Map)
        {
            return optional ? Held.Nothing : Fail($"no such key: '{field}' ({Naming.Of(value)} has no fields)");
        }

        if (value.Map.TryFind(_key, out var found))
        {
            return lenient ? Located(Held.Of(found)) : found;
        }

        return lenient ? Held.Nothing : Fail($"no such key: '{field}'");
    }
}

/// <summary>Whether a field is there: <c>has(a.b)</c>.</summary>
internal sealed class HasNode(int position, Node operand, string field) : Node(position)
{
    private readonly CelValue _key = CelValue.Of(field);

    protected override CelValue Compute(Run run)
    {
        var value = operand.Evaluate(run);
        if (value.IsFault)
        {
            return value;
        }

        if (value.Kind == CelKind.Optional)
        {
            value = value.Held?.Value ?? CelValue.Null;
        }

        return CelValue.Of(value.Kind == CelKind.Map && value.Map.TryFind(_key, out _));
    }
}
