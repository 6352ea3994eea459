namespace Tocsin.Cel.Libraries;

/// <summary>The operators + - * / % and the sign.</summary>
internal static class Arithmetic
{
    public static readonly Function[] Functions =
    [
        new(
            "_+_",
            Add,
            "(int, int) -> int",
            "(uint, uint) -> uint",
            "(double, double) -> double",
            "(string, string) -> string",
            "(bytes, bytes) -> bytes",
            "(list(T), list(T)) -> list(T)",
            "(timestamp, duration) -> timestamp",
            "(duration, timestamp) -> timestamp",
            "(duration, duration) -> duration"
        ),
        new(
            "_-_",
            Subtract,
            "(int, int) -> int",
            "(uint, uint) -> uint",
            "(double, double) -> double",
            "(timestamp, timestamp) -> duration",
            "(timestamp, duration) -> timestamp",
            "(duration, duration) -> duration"
        ),
        new("_*_", Multiply, "(int, int) -> int", "(uint, uint) -> uint", "(double, double) -> double"),
        new("_/_", Divide, "(int, int) -> int", "(uint, uint) -> uint", "(double, double) -> double"),
        new("_%_", Modulo, "(int, int) -> int", "(uint, uint) -> uint"),
        new("-_", Negate, "(int) -> int", "(double) -> double"),
        new("!_", Not, "(bool) -> bool"),
    ];

    private static CelValue Add(ReadOnlySpan<CelValue> a, Run run) =>
        (a[0].Kind, a[1].Kind) switch
        {
            (CelKind.Int, CelKind.Int) => Int((Int128)a[0].AsInt + a[1].AsInt),
            (CelKind.Uint, CelKind.Uint) => Uint((Int128)a[0].AsUint + a[1].AsUint),
            (CelKind.Double, CelKind.Double) => CelValue.Of(a[0].AsDouble + a[1].AsDouble),
            (CelKind.String, CelKind.String) => Joining.Texts(a[0].Text, a[1].Text, run),
            (CelKind.Bytes, CelKind.Bytes) => Joining.Octets(a[0].Octets, a[1].Octets, run),
            (CelKind.List, CelKind.List) => Joining.Lists(a[0], a[1], run),
            (CelKind.Timestamp, CelKind.Duration) => Timestamps.Add(a[0], a[1].AsNanoseconds),
            (CelKind.Duration, CelKind.Timestamp) => Timestamps.Add(a[1], a[0].AsNanoseconds),
            (CelKind.Duration, CelKind.Duration) => Duration((Int128)a[0].AsNanoseconds + a[1].AsNanoseconds),
            _ => Function.NoOverload,
        };

    private static CelValue Subtract(ReadOnlySpan<CelValue> a, Run run) =>
        (a[0].Kind, a[1].Kind) switch
        {
            (CelKind.Int, CelKind.Int) => Int((Int128)a[0].AsInt - a[1].AsInt),
            (CelKind.Uint, CelKind.Uint) => Uint((Int128)a[0].AsUint - a[1].AsUint),
            (CelKind.Double, CelKind.Double) => CelValue.Of(a[0].AsDouble - a[1].AsDouble),
            (CelKind.Timestamp, CelKind.Timestamp) => Timestamps.Between(a[0], a[1]),
            (CelKind.Timestamp, CelKind.Duration) => Timestamps.Add(a[0], -(Int128)a[1].AsNanoseconds),
            (CelKind.Duration, CelKind.Duration) => Duration((Int128)a[0].AsNanoseconds - a[1].AsNanoseconds),
            _ => Function.NoOverload,
        };

    private static CelValue Multiply(ReadOnlySpan<CelValue> a, Run run) =>
        (a[0].Kind, a[1].Kind) switch
        {
            (CelKind.Int, CelKind.Int) => Int((Int128)a[0].AsInt * a[1].AsInt),
            (CelKind.Uint, CelKind.Uint) => (UInt128)a[0].AsUint * a[1].AsUint is var product && product <= ulong.MaxValue
                ? CelValue.Of((ulong)product)
                : CelValue.Error("unsigned integer overflow"),
            (CelKind.Double, CelKind.Double) => CelValue.Of(a[0].AsDouble * a[1].AsDouble),
            _ => Function.NoOverload,
        };

    private static CelValue Divide(ReadOnlySpan<CelValue> a, Run run) =>
        (a[0].Kind, a[1].Kind) switch
        {
            (CelKind.Int, CelKind.Int) => a[1].AsInt == 0
                ? CelValue.Error("division by zero")
                : Int((Int128)a[0].AsInt / a[1].AsInt),
            (CelKind.Uint, CelKind.Uint) => a[1].AsUint == 0
                ? CelValue.Error("division by zero")
                : CelValue.Of(a[0].AsUint / a[1].AsUint),
            (CelKind.Double, CelKind.Double) => CelValue.Of(a[0].AsDouble / a[1].AsDouble),
            _ => Function.NoOverload,
        };

    private static CelValue Modulo(ReadOnlySpan<CelValue> a, Run run) =>
        (a[0].Kind, a[1].Kind) switch
        {
            (CelKind.Int, CelKind.Int) => a[1].AsInt switch
            {
                0 => CelValue.Error("modulus by zero"),
                -1 => CelValue.Of(0L),
                var by => CelValue.Of(a[0].AsInt % by),
            },
            (CelKind.Uint, CelKind.Uint) => a[1].AsUint == 0
                ? CelValue.Error("modulus by zero")
                : CelValue.Of(a[0].AsUint % a[1].AsUint),
            _ => Function.NoOverload,
        };

    private static CelValue Negate(ReadOnlySpan<CelValue> a, Run run) =>
        a[0].Kind switch
        {
            CelKind.Int => Int(-(Int128)a[0].AsInt),
            CelKind.Double => CelValue.Of(-a[0].AsDouble),
            _ => Function.NoOverload,
        };

    private static CelValue Not(ReadOnlySpan<CelValue> a, Run run) =>
        a[0].Kind == CelKind.Bool ? CelValue.Of(!a[0].AsBool) : Function.NoOverload;

    private static CelValue Int(Int128 value) =>
        value < long.MinValue || value > long.MaxValue ? CelValue.Error("integer overflow") : CelValue.Of((long)value);

    private static CelValue Uint(Int128 value) =>
        value < 0 || value > ulong.MaxValue ? CelValue.Error("unsigned integer overflow") : CelValue.Of((ulong)value);

    private static CelValue Duration(Int128 nanoseconds) =>
        nanoseconds < long.MinValue || nanoseconds > long.MaxValue
            ? CelValue.Error("the duration is out of range")
            : CelValue.OfNanoseconds((long)nanoseconds);
}
