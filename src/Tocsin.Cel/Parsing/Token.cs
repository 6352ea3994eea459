namespace Tocsin.Cel.Parsing;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    End,
    Name,
    QuotedName,
    Literal,
    Mark,
}

/// <summary>A word of the language: a name or mark by its text, a literal by its value.</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int End, string Text, CelValue Value)
{
    public bool Is(string mark) => Kind == TokenKind.Mark && Text == mark;

    /// <summary>For messages.</summary>
    public string Shown =>
        Kind switch
        {
            TokenKind.End => "the end of the expression",
            TokenKind.Literal => "the literal " + Rendering.Short(Value),
            TokenKind.QuotedName => $"`{Text}`",
            _ => $"'{Text}'",
        };
}
