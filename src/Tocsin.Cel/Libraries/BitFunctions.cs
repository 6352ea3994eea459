namespace Tocsin.Cel.Libraries;

/// <summary>The functions on the bits of whole numbers.</summary>
internal static class BitFunctions
{
    public static readonly Function[] Functions =
    [
        Both("math.bitAnd", (x, y) => x & y),
        Both("math.bitOr", (x, y) => x | y),
        Both("math.bitXor", (x, y) => x ^ y),
        new("math.bitNot", (a, _) => Not(a[0]), "(int) -> int", "(uint) -> uint"),
        Shift("math.bitShiftLeft", (bits, by) => bits << by),
        Shift("math.bitShiftRight", (bits, by) => bits >> by),
    ];

    private static Function Both(string name, Func<ulong, ulong, ulong> combine) =>
        new(
            name,
            (a, _) =>
                a[0].Kind == a[1].Kind && a[0].Kind is CelKind.Int or CelKind.Uint
                    ? Make(a[0].Kind, combine((ulong)a[0].RawBits, (ulong)a[1].RawBits))
                    : Function.NoOverload,
            "(int, int) -> int",
            "(uint, uint) -> uint"
        );

    /// <summary>An int is shifted as the bits it is made of: its sign is not kept.</summary>
    private static Function Shift(string name, Func<ulong, int, ulong> shift) =>
        new(
            name,
            (a, _) =>
            {
                if (a[0].Kind is not (CelKind.Int or CelKind.Uint) || a[1].Kind != CelKind.Int)
                {
                    return Function.NoOverload;
                }

                var by = a[1].AsInt;
                return by < 0
                    ? CelValue.Error($"negative offset: {by}")
                    : Make(a[0].Kind, by > 63 ? 0 : shift((ulong)a[0].RawBits, (int)by));
            },
            "(int, int) -> int",
            "(uint, int) -> uint"
        );

    private static CelValue Not(in CelValue value) =>
        value.Kind is CelKind.Int or CelKind.Uint ? Make(value.Kind, ~(ulong)value.RawBits) : Function.NoOverload;

    private static CelValue Make(CelKind kind, ulong bits) => kind == CelKind.Int ? CelValue.Of((long)bits) : CelValue.Of(bits);
}
