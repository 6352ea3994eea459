namespace Tocsin.Cel.Values;

/// <summary>One run of a program: what its variables hold and how much it may still do.</summary>
internal sealed class Run(IReadOnlyDictionary<string, CelValue> bindings, long budget, int slots)
{
    /// <summary>Given back by everything once the budget is spent.</summary>
    public static readonly CelValue OverBudget = CelValue.Error(new Fault("the cost limit is exceeded") { Position = 0 });

    private long _searchSteps = 1 << 24; // a fraction of a second

    public IReadOnlyDictionary<string, CelValue> Bindings { get; } = bindings;

    public CelValue[] Locals { get; } = slots == 0 ? [] : new CelValue[slots];

    public long Remaining { get; private set; } = budget;

    public bool Exhausted => Remaining < 0;

    /// <summary>Searches a text within the steps that all searches of this run may take together.</summary>
    public CelValue Search(CelPattern pattern, string text)
    {
        if (pattern(text, ref _searchSteps) is { } found)
        {
            return CelValue.Of(found);
        }

        Remaining = -1;
        return OverBudget;
    }

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
