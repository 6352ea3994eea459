namespace Tocsin.Cel.Libraries;

/// <summary>Equality, order and membership.</summary>
internal static class Comparisons
{
    public static readonly Function[] Functions =
    [
        new("_==_", (a, e) => Equal(a, e, wanted: true), "(T, T) -> bool"),
        new("_!=_", (a, e) => Equal(a, e, wanted: false), "(T, T) -> bool"),
        Ordered("_<_", order => order < 0),
        Ordered("_<=_", order => order <= 0),
        Ordered("_>_", order => order > 0),
        Ordered("_>=_", order => order >= 0),
        new("_in_", In, "(T, list(T)) -> bool", "(K, map(K, V)) -> bool"),
    ];

    /// <summary>Order between different kinds of numbers, which the checker refuses unless it is asked for.</summary>
    public static readonly Function[] CrossType =
    [
        .. new[] { "_<_", "_<=_", "_>_", "_>=_" }.Select(name => new Function(
            name,
            (_, _) => Function.NoOverload,
            "(int, uint) -> bool",
            "(int, double) -> bool",
            "(uint, int) -> bool",
            "(uint, double) -> bool",
            "(double, int) -> bool",
            "(double, uint) -> bool"
        )),
    ];

    private static Function Ordered(string name, Func<int, bool> holds) =>
        new(
            name,
            (a, e) =>
            {
                if (!e.Spend(Math.Min(a[0].Weight, a[1].Weight) - 1))
                {
                    return Run.OverBudget;
                }

                return Ordering.TryCompare(a[0], a[1], out var order)
                    ? CelValue.Of(order is { } known && holds(known))
                    : Function.NoOverload;
            },
            "(bool, bool) -> bool",
            "(int, int) -> bool",
            "(uint, uint) -> bool",
            "(double, double) -> bool",
            "(string, string) -> bool",
            "(bytes, bytes) -> bool",
            "(timestamp, timestamp) -> bool",
            "(duration, duration) -> bool"
        );

    private static CelValue Equal(ReadOnlySpan<CelValue> a, Run run, bool wanted) =>
        run.Spend(Math.Min(a[0].Weight, a[1].Weight) - 1) ? CelValue.Of(Equality.Same(a[0], a[1]) == wanted) : Run.OverBudget;

    private static CelValue In(ReadOnlySpan<CelValue> a, Run run)
    {
        if (a[1].Kind == CelKind.Map)
        {
            return CelValue.Of(a[1].Map.TryFind(a[0], out _));
        }

        if (a[1].Kind != CelKind.List)
        {
            return Function.NoOverload;
        }

        foreach (var item in a[1].List.Items)
        {
            if (!run.Spend(Math.Min(item.Weight, a[0].Weight)))
            {
                return Run.OverBudget;
            }

            if (Equality.Same(a[0], item))
            {
                return CelValue.True;
            }
        }

        return CelValue.False;
    }
}
