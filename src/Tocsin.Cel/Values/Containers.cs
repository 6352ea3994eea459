namespace Tocsin.Cel.Values;

/// <summary>The bounds of values that expressions build; they keep every walk over a value short and shallow.</summary>
internal static class Bounds
{
    public const int Depth = 128;
    public const long Weight = 4_000_000;
    public const int Text = 1 << 20;

    public static readonly Fault TooDeep = new($"the value is nested more than {Depth} levels deep");
    public static readonly Fault TooLarge = new("the value is too large");

    public static CelValue String(string text) => text.Length > Text ? CelValue.Error(TooLarge.Message) : CelValue.Of(text);

    public static Fault? Exceeded(int depth, long weight) =>
        depth > Depth ? new Fault(TooDeep.Message)
        : weight > Weight ? new Fault(TooLarge.Message)
        : null;
}

/// <summary>The items of a list.</summary>
internal sealed class CelList
{
    public static readonly CelValue Empty = new(CelKind.List, new CelList([], 1, 1));

    private CelList(CelValue[] items, int depth, long weight) => (Items, Depth, Weight) = (items, depth, weight);

    public CelValue[] Items { get; }

    public int Depth { get; }

    public long Weight { get; }

    public static CelValue Of(CelValue[] items)
    {
        if (items.Length == 0)
        {
            return Empty;
        }

        var depth = 0;
        var weight = 1L;
        foreach (var item in items)
        {
            depth = Math.Max(depth, item.Depth);
            weight += item.Weight;
        }

        return Bounds.Exceeded(depth + 1, weight) is { } fault
            ? CelValue.Error(fault)
            : new CelValue(CelKind.List, new CelList(items, depth + 1, weight));
    }
}

/// <summary>What an optional holds.</summary>
internal sealed class Held
{
    private static readonly CelValue None = new(CelKind.Optional, null);

    private Held(CelValue value) => (Value, Depth, Weight) = (value, value.Depth + 1, value.Weight + 1);

    public CelValue Value { get; }

    public int Depth { get; }

    public long Weight { get; }

    public static CelValue Nothing => None;

    public static CelValue Of(CelValue value) =>
        Bounds.Exceeded(value.Depth + 1, value.Weight + 1) is { } fault
            ? CelValue.Error(fault)
            : new CelValue(CelKind.Optional, new Held(value));
}
