using Tocsin.Cel.Values;

namespace Tocsin.Cel.Evaluation;

/// <summary>A part of a compiled program.</summary>
internal abstract class Node(int position)
{
    public int Position { get; } = position;

    public CelValue Evaluate(Run run) => run.Spend(1) ? Compute(run) : Run.OverBudget;

    protected abstract CelValue Compute(Run run);

    protected CelValue Fail(string message) => CelValue.Error(new Fault(message) { Position = Position });

    /// <summary>Says where a fault arose, unless something deeper has said so.</summary>
    protected CelValue Located(CelValue value)
    {
        if (value.IsFault && value.Fault.Position < 0)
        {
            value.Fault.Position = Position;
        }

        return value;
    }
}

/// <summary>A constant.</summary>
internal sealed class ConstantNode(int position, CelValue value) : Node(position)
{
    public CelValue Value { get; } = value;

    protected override CelValue Compute(Run run) => Value;
}

/// <summary>Something that cannot be evaluated, which is an error only if it is reached.</summary>
internal sealed class FaultNode(int position, string message) : Node(position)
{
    protected override CelValue Compute(Run run) => Fail(message);
}

/// <summary>A variable of the environment.</summary>
internal sealed class VariableNode(int position, string name) : Node(position)
{
    protected override CelValue Compute(Run run) =>
        run.Bindings.TryGetValue(name, out var value) ? value : Fail($"the variable '{name}' has no value");
}

/// <summary>A variable of a macro.</summary>
internal sealed class LocalNode(int position, int slot) : Node(position)
{
    protected override CelValue Compute(Run run) => run.Locals[slot];
}

/// <summary>A value with a name.</summary>
internal sealed class BindNode(int position, int slot, Node value, Node body) : Node(position)
{
    protected override CelValue Compute(Run run)
    {
        // A bound value that failed fails where it is used, as if it were written there.
        run.Locals[slot] = value.Evaluate(run);
        return body.Evaluate(run);
    }
}
