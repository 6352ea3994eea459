using Tocsin.Cel.Values;

namespace Tocsin.Cel.Evaluation;

/// <summary>A macro that walks over a list (index and element) or a map (key and value).</summary>
internal abstract class FoldNode(int position, Node range, int first, int second) : Node(position)
{
    protected sealed override CelValue Compute(Run run)
    {
        var value = range.Evaluate(run);
        if (value.IsFault)
        {
            return value;
        }

        if (value.Kind is not (CelKind.List or CelKind.Map))
        {
            return Fail($"a macro walks over a list or map, not over {Naming.Of(value)}");
        }

        return Located(Fold(value, value.Kind == CelKind.List ? value.List.Items.Length : value.Map.Count, run));
    }

    protected abstract CelValue Fold(in CelValue range, int count, Run run);

    /// <summary>Puts the element into the macro's variables; what it gives back is what the first of one variable holds.</summary>
    protected CelValue Enter(in CelValue range, int index, Run run)
    {
        if (range.Kind == CelKind.List)
        {
            var item = range.List.Items[index];
            run.Locals[first] = second < 0 ? item : CelValue.Of((long)index);
            if (second >= 0)
            {
                run.Locals[second] = item;
            }

            return item;
        }

        var (key, value) = range.Map.Entries.GetAt(index);
        run.Locals[first] = key;
        if (second >= 0)
        {
            run.Locals[second] = value;
        }

        return key;
    }

    /// <summary>Whether the condition, if there is one, holds; a fault when it is no bool.</summary>
    protected CelValue Test(Node? condition, Run run)
    {
        if (condition is null)
        {
            return CelValue.True;
        }

        var value = condition.Evaluate(run);
        return value.IsFault || value.Kind == CelKind.Bool ? value : Fail($"the condition needs bool, found {Naming.Of(value)}");
    }
}
