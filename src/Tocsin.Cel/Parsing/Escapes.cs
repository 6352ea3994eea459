using System.Text;

namespace Tocsin.Cel.Parsing;

/// <summary>What follows a backslash in a literal that is not raw.</summary>
internal static class Escapes
{
    private const string Names = "abfnrtv\\?\"'`";
    private const string Meanings = "\a\b\f\n\r\t\v\\?\"'`";

    public static void Read(string text, ref int position, LiteralWriter writer)
    {
        var start = position;
        var c = position + 1 < text.Length ? text[position + 1] : '\0';
        position += 2;
        if (c != '\0' && Names.IndexOf(c) is var at and >= 0)
        {
            writer.Rune(new Rune(Meanings[at]));
            return;
        }

        var (digits, radix, from) = c switch
        {
            'x' or 'X' => (2, 16, position),
            'u' when !writer.Bytes => (4, 16, position),
            'U' when !writer.Bytes => (8, 16, position),
            >= '0' and <= '3' => (3, 8, position - 1),
            _ => throw new SyntaxException(
                start,
                c == '\0' ? "the escape is cut short" : $"'\\{c}' is no escape{Hint(c, writer)}"
            ),
        };
        position = from + digits;
        Write(Number(text, start, from, digits, radix), digits, start, writer);
    }

    private static string Hint(char c, LiteralWriter writer) =>
        writer.Bytes && c is 'u' or 'U' ? " in bytes; write the character or its octets" : "; a backslash is written '\\\\'";

    private static void Write(uint number, int digits, int start, LiteralWriter writer)
    {
        if (writer.Bytes && digits < 4)
        {
            writer.Octet((byte)number);
        }
        else if (Rune.TryCreate(number, out var rune))
        {
            writer.Rune(rune);
        }
        else
        {
            throw new SyntaxException(start, $"U+{number:X4} is no character");
        }
    }

    private static uint Number(string text, int start, int from, int digits, int radix)
    {
        var number = 0u;
        for (var i = from; i < from + digits; i++)
        {
            var value = i < text.Length && char.IsAsciiHexDigit(text[i]) ? Convert.ToInt32(text[i].ToString(), 16) : radix;
            if (value >= radix)
            {
                throw new SyntaxException(start, $"the escape needs {digits} {(radix == 8 ? "octal" : "hexadecimal")} digits");
            }

            number = (number * (uint)radix) + (uint)value;
        }

        return number;
    }
}
