namespace Tocsin.Core.Patterns.Syntax;

/// <summary>Conditions on a position between two code points; none of them takes any text.</summary>
[Flags]
internal enum Assertions
{
    None = 0,
    BeginText = 1,
    EndText = 2,
    BeginLine = 4,
    EndLine = 8,
    WordBoundary = 16,
    NotWordBoundary = 32,
}

/// <summary>Tells which assertions hold between two code points.</summary>
internal static class Position
{
    /// <summary>Stands for the code point before the text or after it.</summary>
    public const int Outside = -1;

    public static Assertions Between(int before, int after)
    {
        var holding = IsWord(before) == IsWord(after) ? Assertions.NotWordBoundary : Assertions.WordBoundary;
        holding |= before switch
        {
            Outside => Assertions.BeginText | Assertions.BeginLine,
            '\n' => Assertions.BeginLine,
            _ => Assertions.None,
        };
        holding |= after switch
        {
            Outside => Assertions.EndText | Assertions.EndLine,
            '\n' => Assertions.EndLine,
            _ => Assertions.None,
        };
        return holding;
    }

    // ASCII only, as \w is.
    public static bool IsWord(int rune) => rune is >= '0' and <= '9' or >= 'A' and <= 'Z' or >= 'a' and <= 'z' or '_';
}
