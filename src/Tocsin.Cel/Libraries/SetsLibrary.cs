namespace Tocsin.Cel.Libraries;

/// <summary>Lists looked at as sets.</summary>
internal static class SetsLibrary
{
    public static readonly Function[] Functions =
    [
        Over("sets.contains", ContainsAll),
        Over("sets.equivalent", (a, b, e) => ContainsAll(a, b, e) && ContainsAll(b, a, e)),
        Over("sets.intersects", (a, b, e) => Array.Exists(b, item => Contains(a, item, e))),
    ];

    private static Function Over(string name, Func<CelValue[], CelValue[], Run, bool> test) =>
        new(
            name,
            (a, run) =>
            {
                if (a[0].Kind != CelKind.List || a[1].Kind != CelKind.List)
                {
                    return Function.NoOverload;
                }

                var result = test(a[0].List.Items, a[1].List.Items, run);
                return run.Exhausted ? Run.OverBudget : CelValue.Of(result);
            },
            "(list(T), list(T)) -> bool"
        );

    private static bool ContainsAll(CelValue[] set, CelValue[] items, Run run) =>
        Array.TrueForAll(items, item => Contains(set, item, run));

    private static bool Contains(CelValue[] set, CelValue wanted, Run run)
    {
        foreach (var item in set)
        {
            if (!run.Spend(Math.Min(item.Weight, wanted.Weight)))
            {
                return false;
            }

            if (Equality.Same(item, wanted))
            {
                return true;
            }
        }

        return false;
    }
}
