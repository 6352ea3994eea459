namespace Tocsin.Cel.Parsing;

/// <summary>Reads numbers: <c>12</c>, <c>0x1f</c>, <c>12u</c>, <c>1.5e-3</c>.</summary>
internal static class Numerals
{
    /// <param name="negative">Whether a minus stands before it, which lets the smallest int be written.</param>
    /// <exception cref="SyntaxException">The number does not fit or is cut short.</exception>
    public static CelValue Read(string text, ref int position, bool negative)
    {
        var start = position;
        if (text[position] == '0' && position + 1 < text.Length && text[position + 1] is 'x' or 'X')
        {
            position += 2;
            var digits = position;
            while (position < text.Length && char.IsAsciiHexDigit(text[position]))
            {
                position++;
            }

            if (position == digits)
            {
                throw new SyntaxException(start, "digits are missing after '0x'");
            }

            return Whole(text, start, digits, ref position, NumberStyles.AllowHexSpecifier, negative);
        }

        SkipDigits(text, ref position);
        var floating = Fraction(text, ref position) | Exponent(text, ref position);
        return floating
            ? Floating(text, start, position, negative)
            : Whole(text, start, start, ref position, NumberStyles.None, negative);
    }

    private static CelValue Whole(string text, int start, int digits, ref int position, NumberStyles style, bool negative)
    {
        var span = text.AsSpan(digits, position - digits);
        var fits = UInt128.TryParse(
            span.TrimStart('0') is { Length: <= 30 and > 0 } used ? used : span,
            style,
            null,
            out var value
        );
        if (position < text.Length && text[position] is 'u' or 'U')
        {
            position++;
            if (negative)
            {
                throw new SyntaxException(start, "an unsigned number has no sign");
            }

            return fits && value <= ulong.MaxValue
                ? CelValue.Of((ulong)value)
                : throw new SyntaxException(start, "the number does not fit into a uint (64 bits)");
        }

        return fits && value <= (UInt128)long.MaxValue + (negative ? 1u : 0u)
            ? CelValue.Of(negative ? (long)-(Int128)value : (long)value)
            : throw new SyntaxException(start, "the number does not fit into an int (64 bits)");
    }

    private static CelValue Floating(string text, int start, int end, bool negative)
    {
        var value = double.Parse(text.AsSpan(start, end - start), NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(value)
            ? CelValue.Of(negative ? -value : value)
            : throw new SyntaxException(start, "the number does not fit into a double");
    }

    private static bool Fraction(string text, ref int position)
    {
        if (position + 1 >= text.Length || text[position] != '.' || !char.IsAsciiDigit(text[position + 1]))
        {
            return false;
        }

        position++;
        SkipDigits(text, ref position);
        return true;
    }

    private static bool Exponent(string text, ref int position)
    {
        if (position >= text.Length || text[position] is not ('e' or 'E'))
        {
            return false;
        }

        var end = position + 1;
        end += end < text.Length && text[end] is '+' or '-' ? 1 : 0;
        if (end >= text.Length || !char.IsAsciiDigit(text[end]))
        {
            return false;
        }

        position = end;
        SkipDigits(text, ref position);
        return true;
    }

    private static void SkipDigits(string text, ref int position)
    {
        while (position < text.Length && char.IsAsciiDigit(text[position]))
        {
            position++;
        }
    }
}
