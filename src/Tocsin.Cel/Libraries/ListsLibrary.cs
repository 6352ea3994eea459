namespace Tocsin.Cel.Libraries;

/// <summary>The extension functions for lists.</summary>
internal static class ListsLibrary
{
    public static readonly Function[] Functions =
    [
        new("slice", Slice, "list(T).(int, int) -> list(T)"),
        new("flatten", Flatten, "list(list(T)).() -> list(T)", "list(dyn).(int) -> list(dyn)"),
        new("sort", (a, e) => IsList(a, e) ?? Sorting.By(a[0].List.Items, a[0].List.Items, e), "list(T).() -> list(T)"),
        new("distinct", Distinct, "list(T).() -> list(T)"),
        new("reverse", (a, e) => IsList(a, e) ?? CelList.Of([.. a[0].List.Items.Reverse()]), "list(T).() -> list(T)"),
        new("lists.range", Range, "(int) -> list(int)"),
    ];

    /// <summary>Null when it is a list and its length is paid for.</summary>
    private static CelValue? IsList(ReadOnlySpan<CelValue> a, Run run) =>
        a[0].Kind != CelKind.List ? Function.NoOverload
        : run.Spend(a[0].List.Items.Length) ? null
        : Run.OverBudget;

    private static CelValue Slice(ReadOnlySpan<CelValue> a, Run run)
    {
        if (a[1].Kind != CelKind.Int || a[2].Kind != CelKind.Int)
        {
            return Function.NoOverload;
        }

        if (IsList(a, run) is { } problem)
        {
            return problem;
        }

        var (start, end, items) = (a[1].AsInt, a[2].AsInt, a[0].List.Items);
        return start < 0 || end < start || end > items.Length
            ? CelValue.Error($"no such slice: {start} to {end} of {items.Length} elements")
            : CelList.Of(items[(int)start..(int)end]);
    }

    private static CelValue Flatten(ReadOnlySpan<CelValue> a, Run run)
    {
        if (a[0].Kind != CelKind.List || a.Length == 2 && a[1].Kind != CelKind.Int)
        {
            return Function.NoOverload;
        }

        var depth = a.Length == 2 ? a[1].AsInt : 1;
        if (depth < 0)
        {
            return CelValue.Error("the depth cannot be negative");
        }

        if (!run.Spend(a[0].Weight))
        {
            return Run.OverBudget;
        }

        var flat = new List<CelValue>();
        Collect(a[0].List.Items, depth, flat);
        return CelList.Of([.. flat]);
    }

    private static void Collect(CelValue[] items, long depth, List<CelValue> flat)
    {
        foreach (var item in items)
        {
            if (item.Kind == CelKind.List && depth > 0)
            {
                Collect(item.List.Items, depth - 1, flat);
            }
            else
            {
                flat.Add(item);
            }
        }
    }

    private static CelValue Distinct(ReadOnlySpan<CelValue> a, Run run)
    {
        if (IsList(a, run) is { } problem)
        {
            return problem;
        }

        var kept = new List<CelValue>();
        foreach (var item in a[0].List.Items)
        {
            // Not a hash set: containers would be hashed by their size, and the budget would not know.
            var known = false;
            for (var i = 0; i < kept.Count && !known; i++)
            {
                if (!run.Spend(Math.Min(item.Weight, kept[i].Weight)))
                {
                    return Run.OverBudget;
                }

                known = Equality.Same(kept[i], item);
            }

            if (!known)
            {
                kept.Add(item);
            }
        }

        return CelList.Of([.. kept]);
    }

    private static CelValue Range(ReadOnlySpan<CelValue> a, Run run)
    {
        if (a[0].Kind != CelKind.Int)
        {
            return Function.NoOverload;
        }

        var count = a[0].AsInt;
        if (count is < 0 or >= Bounds.Weight)
        {
            return CelValue.Error(count < 0 ? "the count cannot be negative" : Bounds.TooLarge.Message);
        }

        if (!run.Spend(count))
        {
            return Run.OverBudget;
        }

        var items = new CelValue[count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = CelValue.Of((long)i);
        }

        return CelList.Of(items);
    }
}
