namespace Tocsin.Cel.Parsing;

/// <summary>The names of the functions behind the operators, and how tightly they bind.</summary>
internal static class Operators
{
    public const string Index = "_[_]";
    public const string OptionalIndex = "_[?_]";
    public const string Negate = "-_";
    public const string Not = "!_";

    public static int Precedence(in Token token) =>
        token.Kind == TokenKind.Name ? (token.Text == "in" ? 3 : 0)
        : token.Kind != TokenKind.Mark ? 0
        : token.Text switch
        {
            "||" => 1,
            "&&" => 2,
            "==" or "!=" or "<" or "<=" or ">" or ">=" => 3,
            "+" or "-" => 4,
            "*" or "/" or "%" => 5,
            _ => 0,
        };

    public static string Function(string mark) => $"_{mark}_";

    /// <summary>For messages: <c>_+_</c> becomes <c>+</c>.</summary>
    public static string Shown(string function) =>
        function switch
        {
            Index => "[]",
            OptionalIndex => "[?]",
            _ => function.Contains('_', StringComparison.Ordinal) && !char.IsAsciiLetter(function[0])
                ? function.Trim('_')
                : function,
        };
}
