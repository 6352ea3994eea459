using Tocsin.Cel.Values;

namespace Tocsin.Cel.Evaluation;

/// <summary>A list literal.</summary>
internal sealed class ListNode(int position, Node[] items, bool[] optional) : Node(position)
{
    protected override CelValue Compute(Run run)
    {
        var values = new CelValue[items.Length];
        var count = 0;
        for (var i = 0; i < items.Length; i++)
        {
            var value = items[i].Evaluate(run);
            if (value.IsFault)
            {
                return value;
            }

            if (!optional[i])
            {
                values[count++] = value;
            }
            else if (value.Kind != CelKind.Optional)
            {
                return Fail($"'?' before an element needs an optional, found {Naming.Of(value)}");
            }
            else if (value.Held is { } held)
            {
                values[count++] = held.Value;
            }
        }

        return Located(CelList.Of(count == values.Length ? values : values[..count]));
    }
}

/// <summary>A map literal.</summary>
internal sealed class MapNode(int position, Node[] keys, Node[] values, bool[] optional) : Node(position)
{
    protected override CelValue Compute(Run run)
    {
        var map = new MapBuilder(keys.Length);
        for (var i = 0; i < keys.Length; i++)
        {
            var key = keys[i].Evaluate(run);
            if (key.IsFault)
            {
                return key;
            }

            var value = values[i].Evaluate(run);
            if (value.IsFault)
            {
                return value;
            }

            if (optional[i])
            {
                if (value.Kind != CelKind.Optional)
                {
                    return Fail($"'?' before an entry needs an optional, found {Naming.Of(value)}");
                }

                if (value.Held is not { } held)
                {
                    continue;
                }

                value = held.Value;
            }

            if (map.Add(key, value) is { } fault)
            {
                return Located(CelValue.Error(fault));
            }
        }

        return Located(map.Build());
    }
}
