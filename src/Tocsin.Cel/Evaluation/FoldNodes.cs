using Tocsin.Cel.Values;

namespace Tocsin.Cel.Evaluation;

/// <summary><c>all</c> and <c>exists</c>: an element that decides absorbs the faults of the others.</summary>
internal sealed class QuantifierNode(int position, Node range, int first, int second, Node condition, bool all)
    : FoldNode(position, range, first, second)
{
    protected override CelValue Fold(in CelValue range, int count, Run run)
    {
        CelValue? fault = null;
        for (var i = 0; i < count && !run.Exhausted; i++)
        {
            Enter(range, i, run);
            var holds = Test(condition, run);
            if (holds.IsFault)
            {
                fault ??= holds;
            }
            else if (holds.AsBool != all)
            {
                return holds;
            }
        }

        return fault ?? CelValue.Of(all);
    }
}

/// <summary><c>exists_one</c>: every element is looked at, so a fault is never absorbed.</summary>
internal sealed class ExistsOneNode(int position, Node range, int first, int second, Node condition)
    : FoldNode(position, range, first, second)
{
    protected override CelValue Fold(in CelValue range, int count, Run run)
    {
        var found = 0;
        for (var i = 0; i < count; i++)
        {
            Enter(range, i, run);
            var holds = Test(condition, run);
            if (holds.IsFault)
            {
                return holds;
            }

            found += holds.IsTrue ? 1 : 0;
        }

        return CelValue.Of(found == 1);
    }
}

/// <summary><c>filter</c>, <c>map</c> and <c>transformList</c>: without a result the elements themselves are kept.</summary>
internal sealed class CollectNode(int position, Node range, int first, int second, Node? condition, Node? result)
    : FoldNode(position, range, first, second)
{
    protected override CelValue Fold(in CelValue range, int count, Run run)
    {
        var items = new List<CelValue>();
        for (var i = 0; i < count; i++)
        {
            var item = Enter(range, i, run);
            var holds = Test(condition, run);
            if (holds.IsFault)
            {
                return holds;
            }

            if (!holds.IsTrue)
            {
                continue;
            }

            item = result?.Evaluate(run) ?? item;
            if (item.IsFault)
            {
                return item;
            }

            items.Add(item);
        }

        return CelList.Of([.. items]);
    }
}

/// <summary><c>transformMap</c> and <c>transformMapEntry</c>.</summary>
internal sealed class TransformMapNode(
    int position,
    Node range,
    int first,
    int second,
    Node? condition,
    Node result,
    bool entries
) : FoldNode(position, range, first, second)
{
    protected override CelValue Fold(in CelValue range, int count, Run run)
    {
        var map = new MapBuilder();
        for (var i = 0; i < count; i++)
        {
            var key = Enter(range, i, run);
            key = range.Kind == CelKind.List ? CelValue.Of((long)i) : key;
            var holds = Test(condition, run);
            if (holds.IsFault)
            {
                return holds;
            }

            if (!holds.IsTrue)
            {
                continue;
            }

            var value = result.Evaluate(run);
            if (value.IsFault)
            {
                return value;
            }

            if ((entries ? AddAll(map, value) : map.Add(key, value)) is { } fault)
            {
                return CelValue.Error(fault);
            }

            if (entries && !run.Spend(value.Kind == CelKind.Map ? value.Map.Count : 0))
            {
                return Run.OverBudget;
            }
        }

        return map.Build();
    }

    private static Fault? AddAll(MapBuilder map, in CelValue entries)
    {
        if (entries.Kind != CelKind.Map)
        {
            return new Fault($"the entry must be a map, found {Naming.Of(entries)}");
        }

        foreach (var (key, value) in entries.Map.Entries)
        {
            if (map.Add(key, value) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }
}

/// <summary><c>sortBy</c>: elements with equal keys keep their order.</summary>
internal sealed class SortByNode(int position, Node range, int first, Node key) : FoldNode(position, range, first, -1)
{
    protected override CelValue Fold(in CelValue range, int count, Run run)
    {
        if (range.Kind != CelKind.List)
        {
            return CelValue.Error("sortBy needs a list, found map");
        }

        var keys = new CelValue[count];
        for (var i = 0; i < count; i++)
        {
            Enter(range, i, run);
            keys[i] = key.Evaluate(run);
            if (keys[i].IsFault)
            {
                return keys[i];
            }
        }

        return Libraries.Sorting.By(range.List.Items, keys, run);
    }
}
