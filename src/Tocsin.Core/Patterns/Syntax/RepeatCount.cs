namespace Tocsin.Core.Patterns.Syntax;

/// <summary>How often a part is repeated, read from <c>*</c>, <c>+</c>, <c>?</c> or <c>{2,5}</c>.</summary>
/// <param name="Min">How often at least.</param>
/// <param name="Max">How often at most, or -1 for no limit.</param>
internal readonly record struct RepeatCount(int Min, int Max)
{
    private const int TooMany = int.MaxValue;

    public bool IsValid => Min <= Limits.Repeat && Max <= Limits.Repeat && (Max < 0 || Min <= Max);

    /// <summary>Steps over a repetition operator, or returns null where a brace is an ordinary character.</summary>
    public static RepeatCount? Read(Cursor cursor)
    {
        switch (cursor.Current)
        {
            case '{':
                return ReadBraces(cursor);
            case '*':
                cursor.Position++;
                return new(0, -1);
            case '+':
                cursor.Position++;
                return new(1, -1);
            default:
                cursor.Position++;
                return new(0, 1);
        }
    }

    private static RepeatCount? ReadBraces(Cursor cursor)
    {
        var start = cursor.Position++;
        if (ReadNumber(cursor) is { } min)
        {
            int? max =
                !cursor.Take(",") ? min
                : cursor.Current == '}' ? -1
                : ReadNumber(cursor);
            if (max is { } limit && cursor.Take("}"))
            {
                return new(min, limit);
            }
        }

        cursor.Position = start;
        return null;
    }

    private static int? ReadNumber(Cursor cursor)
    {
        var start = cursor.Position;
        while (char.IsAsciiDigit(cursor.Current))
        {
            cursor.Position++;
        }

        var digits = cursor.Since(start);
        return digits switch
        {
            "" or ['0', _, ..] => null,
            _ => int.TryParse(digits, out var number) ? number : TooMany,
        };
    }
}
