using System.Text;

namespace Tocsin.Cel.Libraries;

/// <summary>From one type to another.</summary>
internal static class Conversions
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static readonly Function[] Functions =
    [
        new("dyn", (a, _) => a[0], "(T) -> dyn"),
        new("type", (a, _) => CelValue.OfType(Naming.Of(a[0])), "(T) -> type(T)"),
        new(
            "int",
            Int,
            "(int) -> int",
            "(uint) -> int",
            "(double) -> int",
            "(string) -> int",
            "(timestamp) -> int",
            "(duration) -> int"
        ),
        new("uint", Uint, "(uint) -> uint", "(int) -> uint", "(double) -> uint", "(string) -> uint"),
        new("double", Double, "(double) -> double", "(int) -> double", "(uint) -> double", "(string) -> double"),
        new(
            "string",
            String,
            "(string) -> string",
            "(bool) -> string",
            "(int) -> string",
            "(uint) -> string",
            "(double) -> string",
            "(bytes) -> string",
            "(timestamp) -> string",
            "(duration) -> string"
        ),
        new("bytes", Bytes, "(bytes) -> bytes", "(string) -> bytes"),
        new("bool", Bool, "(bool) -> bool", "(string) -> bool"),
        new("timestamp", Timestamp, "(timestamp) -> timestamp", "(string) -> timestamp", "(int) -> timestamp"),
        new("duration", Duration, "(duration) -> duration", "(string) -> duration", "(int) -> duration"),
    ];

    private static CelValue Int(ReadOnlySpan<CelValue> a, Run run) =>
        a[0].Kind switch
        {
            CelKind.Int => a[0],
            CelKind.Uint => a[0].AsUint <= long.MaxValue ? CelValue.Of((long)a[0].AsUint) : Range("int"),
            CelKind.Double => a[0].AsDouble is > -9223372036854775808.0 and < 9223372036854775808.0
                ? CelValue.Of((long)a[0].AsDouble)
                : Range("int"),
            CelKind.String => long.TryParse(a[0].Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
                ? CelValue.Of(value)
                : No(a[0], "int"),
            CelKind.Timestamp => CelValue.Of(a[0].AsTimestamp.Seconds),
            CelKind.Duration => CelValue.Of(a[0].AsNanoseconds),
            _ => Function.NoOverload,
        };

    private static CelValue Uint(ReadOnlySpan<CelValue> a, Run run) =>
        a[0].Kind switch
        {
            CelKind.Uint => a[0],
            CelKind.Int => a[0].AsInt >= 0 ? CelValue.Of((ulong)a[0].AsInt) : Range("uint"),
            CelKind.Double => a[0].AsDouble is >= 0 and < 18446744073709551616.0
                ? CelValue.Of((ulong)a[0].AsDouble)
                : Range("uint"),
            CelKind.String => ulong.TryParse(a[0].Text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                ? CelValue.Of(value)
                : No(a[0], "uint"),
            _ => Function.NoOverload,
        };

    private static CelValue Double(ReadOnlySpan<CelValue> a, Run run) =>
        a[0].Kind switch
        {
            CelKind.Double => a[0],
            CelKind.Int => CelValue.Of((double)a[0].AsInt),
            CelKind.Uint => CelValue.Of((double)a[0].AsUint),
            CelKind.String => ReadDouble(a[0]),
            _ => Function.NoOverload,
        };

    private static CelValue ReadDouble(in CelValue text)
    {
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        var unsigned = text.Text.AsSpan().TrimStart("+-");
        var sign = text.Text.StartsWith('-') ? -1 : 1;
        if (text.Text.Length - unsigned.Length <= 1)
        {
            if (
                unsigned.Equals("inf", StringComparison.OrdinalIgnoreCase)
                || unsigned.Equals("infinity", StringComparison.OrdinalIgnoreCase)
            )
            {
                return CelValue.Of(sign * double.PositiveInfinity);
            }

            if (text.Text.Equals("nan", StringComparison.OrdinalIgnoreCase))
            {
                return CelValue.Of(double.NaN);
            }
        }

        var digits = !unsigned.IsEmpty && (char.IsAsciiDigit(unsigned[0]) || unsigned[0] == '.');
        return digits && double.TryParse(text.Text, style, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? CelValue.Of(value)
            : No(text, "double");
    }

    private static CelValue String(ReadOnlySpan<CelValue> a, Run run) =>
        a[0].Kind switch
        {
            CelKind.String => a[0],
            CelKind.Bool => CelValue.Of(a[0].AsBool ? "true" : "false"),
            CelKind.Int => CelValue.Of(a[0].AsInt.ToString(CultureInfo.InvariantCulture)),
            CelKind.Uint => CelValue.Of(a[0].AsUint.ToString(CultureInfo.InvariantCulture)),
            CelKind.Double => CelValue.Of(DoubleText.Shortest(a[0].AsDouble)),
            CelKind.Bytes => Decode(a[0].Octets, run),
            CelKind.Timestamp => CelValue.Of(Timestamps.Text(a[0])),
            CelKind.Duration => CelValue.Of(Durations.Text(a[0].AsNanoseconds)),
            _ => Function.NoOverload,
        };

    private static CelValue Decode(byte[] octets, Run run)
    {
        if (!run.Spend(octets.Length >> 4))
        {
            return Run.OverBudget;
        }

        return System.Text.Unicode.Utf8.IsValid(octets)
            ? CelValue.Of(Strict.GetString(octets))
            : CelValue.Error("the bytes are no UTF-8 text");
    }

    private static CelValue Bytes(ReadOnlySpan<CelValue> a, Run run) =>
        a[0].Kind switch
        {
            CelKind.Bytes => a[0],
            CelKind.String => run.Spend(a[0].Text.Length >> 4)
                ? CelValue.OfOwned(Encoding.UTF8.GetBytes(a[0].Text))
                : Run.OverBudget,
            _ => Function.NoOverload,
        };

    private static CelValue Bool(ReadOnlySpan<CelValue> a, Run run) =>
        a[0].Kind switch
        {
            CelKind.Bool => a[0],
            CelKind.String => a[0].Text switch
            {
                "1" or "t" or "T" or "true" or "TRUE" or "True" => CelValue.True,
                "0" or "f" or "F" or "false" or "FALSE" or "False" => CelValue.False,
                _ => No(a[0], "bool"),
            },
            _ => Function.NoOverload,
        };

    private static CelValue Timestamp(ReadOnlySpan<CelValue> a, Run run) =>
        a[0].Kind switch
        {
            CelKind.Timestamp => a[0],
            CelKind.Int => Timestamps.InRange(a[0].AsInt) ? CelValue.OfTimestamp(a[0].AsInt, 0) : Range("timestamp"),
            CelKind.String => Timestamps.TryParse(a[0].Text, out var value) ? value : No(a[0], "timestamp"),
            _ => Function.NoOverload,
        };

    private static CelValue Duration(ReadOnlySpan<CelValue> a, Run run) =>
        a[0].Kind switch
        {
            CelKind.Duration => a[0],
            CelKind.Int => CelValue.OfNanoseconds(a[0].AsInt),
            CelKind.String => Durations.TryParse(a[0].Text, out var value) ? CelValue.OfNanoseconds(value) : No(a[0], "duration"),
            _ => Function.NoOverload,
        };

    private static CelValue Range(string type) => CelValue.Error($"the value is out of the range of {type}");

    private static CelValue No(in CelValue value, string type) => CelValue.Error($"{Rendering.Short(value)} is no {type}");
}
