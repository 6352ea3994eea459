using System.Numerics;

namespace Tocsin.Cel.Values;

/// <summary>Floating numbers as Go prints them.</summary>
internal static class DoubleText
{
    /// <summary>The fewest digits that give the number back, with an exponent where it is small or large (<c>%g</c>).</summary>
    public static string Shortest(double number)
    {
        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "NaN"
                : number > 0 ? "+Inf"
                : "-Inf";
        }

        var (negative, digits, point) = Digits(number);
        var sign = negative ? "-" : "";
        var exponent = point - 1;
        if (exponent is >= -4 and < 6)
        {
            return sign + Plain(digits, point);
        }

        var rest = digits.Length > 1 ? "." + digits[1..] : "";
        return $"{sign}{digits[0]}{rest}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
    }

    /// <summary>The fewest digits that give the number back, never with an exponent.</summary>
    public static string Decimal(double number)
    {
        var (negative, digits, point) = Digits(number);
        return (negative ? "-" : "") + Plain(digits, point);
    }

    /// <summary>So many digits after the point; a half goes to the even digit (<c>%.nf</c>).</summary>
    public static string Fixed(double number, int precision)
    {
        var scaled = Scaled(Math.Abs(number), precision).ToString(CultureInfo.InvariantCulture).PadLeft(precision + 1, '0');
        var sign = double.IsNegative(number) ? "-" : "";
        return precision == 0 ? sign + scaled : $"{sign}{scaled[..^precision]}.{scaled[^precision..]}";
    }

    /// <summary>One digit, a point, so many digits and an exponent (<c>%.ne</c>).</summary>
    public static string Scientific(double number, int precision)
    {
        var sign = double.IsNegative(number) ? "-" : "";
        var exponent = number == 0 ? 0 : Digits(number).Point - 1;
        var scaled = Scaled(Math.Abs(number), precision - exponent).ToString(CultureInfo.InvariantCulture);
        if (scaled.Length > precision + 1)
        {
            exponent++;
            scaled = scaled[..^1];
        }

        scaled = scaled.PadLeft(precision + 1, '0');
        var rest = precision > 0 ? "." + scaled[1..] : "";
        return $"{sign}{scaled[0]}{rest}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
    }

    /// <summary>The number times ten to the given power, rounded exactly.</summary>
    private static BigInteger Scaled(double number, int power)
    {
        var bits = BitConverter.DoubleToInt64Bits(number);
        var exponent = (int)((bits >> 52) & 0x7ff);
        var fraction = bits & 0xfffffffffffffL;
        BigInteger numerator = exponent == 0 ? fraction : fraction | 0x10000000000000L;
        var shift = Math.Max(exponent, 1) - 1075;
        var denominator = BigInteger.One;
        if (shift > 0)
        {
            numerator <<= shift;
        }
        else
        {
            denominator <<= -shift;
        }

        if (power >= 0)
        {
            numerator *= BigInteger.Pow(10, power);
        }
        else
        {
            denominator *= BigInteger.Pow(10, -power);
        }

        var whole = BigInteger.DivRem(numerator, denominator, out var rest);
        var half = (rest << 1).CompareTo(denominator);
        return half > 0 || half == 0 && !whole.IsEven ? whole + 1 : whole;
    }

    /// <summary>The digits without zeros at the end, and how many of them stand before the point.</summary>
    private static (bool Negative, string Digits, int Point) Digits(double number)
    {
        if (number == 0)
        {
            return (double.IsNegative(number), "0", 1);
        }

        var text = Math.Abs(number).ToString("R", CultureInfo.InvariantCulture);
        var mark = text.IndexOf('E');
        var mantissa = mark < 0 ? text : text[..mark];
        var shift = mark < 0 ? 0 : int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var dot = mantissa.IndexOf('.');
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var leading = digits.Length - digits.AsSpan().TrimStart('0').Length;
        return (number < 0, digits.Trim('0'), (dot < 0 ? mantissa.Length : dot) - leading + shift);
    }

    private static string Plain(string digits, int point)
    {
        if (point <= 0)
        {
            return "0." + new string('0', -point) + digits;
        }

        return point >= digits.Length ? digits + new string('0', point - digits.Length) : $"{digits[..point]}.{digits[point..]}";
    }
}
