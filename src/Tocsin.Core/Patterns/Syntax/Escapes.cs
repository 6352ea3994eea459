namespace Tocsin.Core.Patterns.Syntax;

/// <summary>Reads a backslash that stands for one code point.</summary>
internal static class Escapes
{
    public static int Read(Cursor cursor)
    {
        var start = cursor.Position++;
        var kind = cursor.Next();
        var rune = kind switch
        {
            -1 => throw new PatternException(Causes.TrailingBackslash, "", @"write \\ to match a backslash itself"),
            '0' => Octal(cursor, kind),
            >= '1' and <= '7' when IsOctal(cursor.Current) => Octal(cursor, kind),
            'x' => Hexadecimal(cursor),
            'a' => '\a',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            < 0x80 when !char.IsAsciiLetterOrDigit((char)kind) => kind,
            _ => -1,
        };
        return rune >= 0 ? rune : throw Invalid(cursor.Since(start));
    }

    public static PatternException Invalid(string escape) => new(Causes.Escape, escape, Hints.ForEscape(escape));

    private static int Octal(Cursor cursor, int first)
    {
        var value = first - '0';
        for (var digits = 1; digits < 3 && IsOctal(cursor.Current); digits++)
        {
            value = value * 8 + cursor.Next() - '0';
        }

        return value;
    }

    private static int Hexadecimal(Cursor cursor)
    {
        var first = cursor.Next();
        if (first == '{')
        {
            return Braced(cursor);
        }

        var high = Digit(first);
        var low = first < 0 ? -1 : Digit(cursor.Next());
        return high < 0 || low < 0 ? -1 : high * 16 + low;
    }

    private static int Braced(Cursor cursor)
    {
        var value = 0;
        for (var digits = 0; ; digits++)
        {
            var next = cursor.Next();
            if (next == '}')
            {
                return digits == 0 ? -1 : value;
            }

            var digit = Digit(next);
            value = value * 16 + digit;
            if (digit < 0 || value > RuneSet.MaxRune)
            {
                return -1;
            }
        }
    }

    private static int Digit(int rune) =>
        rune is >= 0 and < 0x80 && char.IsAsciiHexDigit((char)rune) ? Convert.ToInt32(((char)rune).ToString(), 16) : -1;

    private static bool IsOctal(char digit) => digit is >= '0' and <= '7';
}
