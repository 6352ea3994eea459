using System.Text;

namespace Tocsin.Cel.Libraries;

/// <summary>Numbers as the clauses of a format want them; null when the value is not of the right kind.</summary>
internal static class FormattedNumber
{
    public static string? Decimal(in CelValue value) =>
        value.Kind switch
        {
            CelKind.Int => value.AsInt.ToString(CultureInfo.InvariantCulture),
            CelKind.Uint => value.AsUint.ToString(CultureInfo.InvariantCulture),
            CelKind.Double => Special(value.AsDouble) ?? DoubleText.Decimal(value.AsDouble),
            _ => null,
        };

    public static string? Floating(in CelValue value, Func<double, string> write) =>
        value.Kind switch
        {
            CelKind.Int => write(value.AsInt),
            CelKind.Uint => write(value.AsUint),
            CelKind.Double => Special(value.AsDouble) ?? write(value.AsDouble),
            _ => null,
        };

    public static string? Radix(in CelValue value, int radix) =>
        value.Kind switch
        {
            CelKind.Int => Digits(value.AsInt < 0, value.AsInt < 0 ? (ulong)-value.AsInt : (ulong)value.AsInt, radix),
            CelKind.Uint => Digits(negative: false, value.AsUint, radix),
            CelKind.Bool when radix == 2 => value.AsBool ? "1" : "0",
            _ => null,
        };

    public static string? Hexadecimal(in CelValue value) =>
        value.Kind switch
        {
            CelKind.String => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(value.Text)),
            CelKind.Bytes => Convert.ToHexStringLower(value.Octets),
            CelKind.Bool => null,
            _ => Radix(value, 16),
        };

    public static string? Special(double number) =>
        double.IsNaN(number) ? "NaN"
        : double.IsPositiveInfinity(number) ? "Infinity"
        : double.IsNegativeInfinity(number) ? "-Infinity"
        : null;

    private static string Digits(bool negative, ulong number, int radix)
    {
        Span<char> digits = stackalloc char[65];
        var i = digits.Length;
        do
        {
            digits[--i] = "0123456789abcdef"[(int)(number % (ulong)radix)];
            number /= (ulong)radix;
        } while (number != 0);
        if (negative)
        {
            digits[--i] = '-';
        }

        return digits[i..].ToString();
    }
}
