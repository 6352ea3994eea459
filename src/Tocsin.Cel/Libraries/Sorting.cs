namespace Tocsin.Cel.Libraries;

/// <summary>Puts lists in order; equal elements stay as they were.</summary>
internal static class Sorting
{
    public static CelValue By(CelValue[] items, CelValue[] keys, Run run)
    {
        var cost = 0L;
        foreach (var key in keys)
        {
            if (key.Kind != keys[0].Kind || !Ordering.IsOrdered(key.Kind))
            {
                return CelValue.Error($"{Naming.Of(keys[0])} and {Naming.Of(key)} have no common order to sort by");
            }

            cost += key.Weight;
        }

        if (!run.Spend(cost * (1 + long.Log2(items.Length + 1))))
        {
            return Run.OverBudget;
        }

        var order = new int[items.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(order, (x, y) => Compare(keys[x], keys[y]) is var by && by != 0 ? by : x.CompareTo(y));
        return CelList.Of(Array.ConvertAll(order, i => items[i]));
    }

    /// <summary>NaN comes first, so that the order is one.</summary>
    private static int Compare(in CelValue left, in CelValue right) =>
        left.Kind == CelKind.Double ? left.AsDouble.CompareTo(right.AsDouble)
        : Ordering.TryCompare(left, right, out var order) ? order ?? 0
        : 0;
}
