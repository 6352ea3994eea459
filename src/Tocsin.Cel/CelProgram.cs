using Tocsin.Cel.Evaluation;
using Tocsin.Cel.Parsing;
using Tocsin.Cel.Values;

namespace Tocsin.Cel;

/// <summary>A compiled expression; it can be evaluated by many threads at once.</summary>
public sealed class CelProgram
{
    /// <summary>Ample for filters and names, and still a fraction of a second.</summary>
    public const long DefaultCostLimit = 1_000_000;

    private readonly SourceText _source;
    private readonly Node _root;
    private readonly int _slots;

    internal CelProgram(SourceText source, Node root, CelType resultType, int slots) =>
        (_source, _root, ResultType, _slots) = (source, root, resultType, slots);

    /// <summary>The type of the result as far as it is known before evaluation; dyn when it is not.</summary>
    public CelType ResultType { get; }

    /// <summary>Evaluates with these variables; what costs more steps than the limit ends in an error.</summary>
    public CelResult Evaluate(IReadOnlyDictionary<string, CelValue> bindings, long costLimit = DefaultCostLimit)
    {
        ArgumentNullException.ThrowIfNull(bindings);
        var run = new Run(bindings, costLimit, _slots);
        var value = _root.Evaluate(run);
        if (run.Exhausted)
        {
            return new CelResult(
                default,
                Error(new Fault($"the cost limit of {costLimit} is exceeded") { Position = 0 }),
                costLimit
            );
        }

        var cost = costLimit - run.Remaining;
        return value.IsFault ? new CelResult(default, Error(value.Fault), cost) : new CelResult(value, null, cost);
    }

    private CelError Error(Fault fault)
    {
        var (line, column) = _source.At(fault.Position);
        return new CelError(line, column, fault.Message);
    }
}
