namespace Tocsin.Cel.Evaluation;

/// <summary>One run of a program: what its variables hold and how much it may still do.</summary>
internal sealed class Run(IReadOnlyDictionary<string, CelValue> bindings, long budget, int slots)
{
    /// <summary>Given back by everything once the budget is spent.</summary>
    public static readonly CelValue OverBudget = CelValue.Error(new Fault("the cost limit is exceeded") { Position = 0 });

    public IReadOnlyDictionary<string, CelValue> Bindings { get; } = bindings;

    public CelValue[] Locals { get; } = slots == 0 ? [] : new CelValue[slots];

    public long Remaining { get; private set; } = budget;

    public bool Exhausted => Remaining < 0;

    /// <summary>Takes from the budget; false once nothing is left, and then for ever.</summary>
    public bool Spend(long cost)
    {
        if (Remaining >= 0)
        {
            Remaining = cost > Remaining ? -1 : Remaining - cost;
        }

        return Remaining >= 0;
    }
}
