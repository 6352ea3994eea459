namespace Tocsin.Cel.Libraries;

/// <summary>Sizes, lookups and the tests on texts.</summary>
internal static class Basics
{
    public static readonly Function[] Functions =
    [
        new(
            "size",
            Size,
            "(string) -> int",
            "(bytes) -> int",
            "(list(T)) -> int",
            "(map(K, V)) -> int",
            "string.() -> int",
            "bytes.() -> int",
            "list(T).() -> int",
            "map(K, V).() -> int"
        ),
        new("_[_]", Lookup, "(list(T), int) -> T", "(map(K, V), K) -> V"),
        Test("startsWith", (text, part) => text.StartsWith(part, StringComparison.Ordinal)),
        Test("endsWith", (text, part) => text.EndsWith(part, StringComparison.Ordinal)),
        Test("contains", (text, part) => text.Contains(part, StringComparison.Ordinal)),
        // Compiled into a node of its own; here for the checker.
        new("matches", (_, _) => Function.NoOverload, "string.(string) -> bool", "(string, string) -> bool"),
    ];

    /// <summary>The element of a list or map; null when it is not there, a fault when it cannot be.</summary>
    public static CelValue? Find(in CelValue container, in CelValue key)
    {
        if (container.Kind == CelKind.Map)
        {
            return container.Map.TryFind(key, out var value) ? value : null;
        }

        if (container.Kind != CelKind.List)
        {
            return Function.NoOverload;
        }

        if (Position(key) is not { } index)
        {
            return Ordering.IsNumber(key.Kind) ? CelValue.Error("the index is no whole number") : Function.NoOverload;
        }

        var items = container.List.Items;
        return index >= 0 && index < items.Length ? items[(int)index] : null;
    }

    private static CelValue Lookup(ReadOnlySpan<CelValue> a, Run run) =>
        Find(a[0], a[1])
        ?? CelValue.Error(
            a[0].Kind == CelKind.Map ? $"no such key: {Rendering.Short(a[1])}" : $"index out of range: {Rendering.Short(a[1])}"
        );

    private static Int128? Position(in CelValue key) =>
        key.Kind switch
        {
            CelKind.Int => key.AsInt,
            CelKind.Uint => key.AsUint,
            CelKind.Double when Math.Truncate(key.AsDouble) == key.AsDouble && Math.Abs(key.AsDouble) < 1e15 => (long)
                key.AsDouble,
            _ => null,
        };

    private static CelValue Size(ReadOnlySpan<CelValue> a, Run run) =>
        a[0].Kind switch
        {
            CelKind.String => run.Spend(a[0].Text.Length >> 6) ? CelValue.Of((long)CodePoints.Count(a[0].Text)) : Run.OverBudget,
            CelKind.Bytes => CelValue.Of((long)a[0].Octets.Length),
            CelKind.List => CelValue.Of((long)a[0].List.Items.Length),
            CelKind.Map => CelValue.Of((long)a[0].Map.Count),
            _ => Function.NoOverload,
        };

    private static Function Test(string name, Func<string, string, bool> test) =>
        new(
            name,
            (a, run) =>
            {
                if (a[0].Kind != CelKind.String || a[1].Kind != CelKind.String)
                {
                    return Function.NoOverload;
                }

                return run.Spend((a[0].Text.Length + a[1].Text.Length) >> 5)
                    ? CelValue.Of(test(a[0].Text, a[1].Text))
                    : Run.OverBudget;
            },
            "string.(string) -> bool"
        );
}
