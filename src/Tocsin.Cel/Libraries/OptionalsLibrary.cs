namespace Tocsin.Cel.Libraries;

/// <summary>Values that may be missing.</summary>
internal static class OptionalsLibrary
{
    public static readonly Function[] Functions =
    [
        new("optional.of", (a, _) => Held.Of(a[0]), "(T) -> optional(T)"),
        new("optional.ofNonZeroValue", (a, _) => IsZero(a[0]) ? Held.Nothing : Held.Of(a[0]), "(T) -> optional(T)"),
        new("optional.none", (_, _) => Held.Nothing, "() -> optional(T)"),
        new("optional.unwrap", Unwrap, "(list(optional(T))) -> list(T)"),
        new("unwrapOpt", Unwrap, "list(optional(T)).() -> list(T)"),
        new(
            "hasValue",
            (a, _) => a[0].Kind == CelKind.Optional ? CelValue.Of(a[0].Held is not null) : Function.NoOverload,
            "optional(T).() -> bool"
        ),
        new("value", Value, "optional(T).() -> T"),
        // Both are compiled into a node of their own, which leaves out the alternative when it is not needed.
        new("or", (_, _) => Function.NoOverload, "optional(T).(optional(T)) -> optional(T)"),
        new("orValue", (_, _) => Function.NoOverload, "optional(T).(T) -> T"),
        new("_[_]", Lookup, "(optional(list(T)), int) -> optional(T)", "(optional(map(K, V)), K) -> optional(V)"),
        new(
            "_[?_]",
            OptionalLookup,
            "(list(T), int) -> optional(T)",
            "(optional(list(T)), int) -> optional(T)",
            "(map(K, V), K) -> optional(V)",
            "(optional(map(K, V)), K) -> optional(V)"
        ),
        new("first", (a, _) => End(a[0], first: true), "list(T).() -> optional(T)"),
        new("last", (a, _) => End(a[0], first: false), "list(T).() -> optional(T)"),
    ];

    private static CelValue Value(ReadOnlySpan<CelValue> a, Run run) =>
        a[0].Kind != CelKind.Optional ? Function.NoOverload
        : a[0].Held is { } held ? held.Value
        : CelValue.Error("the optional has no value");

    private static CelValue Lookup(ReadOnlySpan<CelValue> a, Run run) =>
        a[0].Kind != CelKind.Optional ? Function.NoOverload
        : a[0].Held is { } held ? Wrap(Basics.Find(held.Value, a[1]))
        : a[0];

    private static CelValue OptionalLookup(ReadOnlySpan<CelValue> a, Run run) =>
        a[0].Kind == CelKind.Optional ? Lookup(a, run) : Wrap(Basics.Find(a[0], a[1]));

    private static CelValue Wrap(CelValue? found) =>
        found is not { } value ? Held.Nothing
        : value.IsFault ? value
        : Held.Of(value);

    private static CelValue End(in CelValue list, bool first) =>
        list.Kind != CelKind.List ? Function.NoOverload
        : list.List.Items.Length == 0 ? Held.Nothing
        : Held.Of(list.List.Items[first ? 0 : ^1]);

    private static CelValue Unwrap(ReadOnlySpan<CelValue> a, Run run)
    {
        if (a[0].Kind != CelKind.List)
        {
            return Function.NoOverload;
        }

        var items = a[0].List.Items;
        if (!run.Spend(items.Length))
        {
            return Run.OverBudget;
        }

        return Array.TrueForAll(items, item => item.Kind == CelKind.Optional)
            ? CelList.Of([.. items.Where(item => item.Held is not null).Select(item => item.Held!.Value)])
            : Function.NoOverload;
    }

    private static bool IsZero(in CelValue value) =>
        value.Kind switch
        {
            CelKind.Null => true,
            CelKind.Bool or CelKind.Int or CelKind.Uint or CelKind.Duration => value.RawBits == 0,
            CelKind.Double => value.AsDouble == 0,
            CelKind.String => value.Text.Length == 0,
            CelKind.Bytes => value.Octets.Length == 0,
            CelKind.List => value.List.Items.Length == 0,
            CelKind.Map => value.Map.Count == 0,
            CelKind.Timestamp => value.AsTimestamp == (Timestamps.First, 0),
            CelKind.Optional => value.Held is null,
            _ => false,
        };
}
