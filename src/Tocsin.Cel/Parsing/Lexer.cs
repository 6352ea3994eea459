using System.Buffers;

namespace Tocsin.Cel.Parsing;

/// <summary>Cuts the text into tokens, one at a time.</summary>
internal sealed class Lexer(string text)
{
    private static readonly SearchValues<char> Space = SearchValues.Create(" \t\n\r\f");

    private static readonly string[] Marks =
    [
        "==",
        "!=",
        "<=",
        ">=",
        "&&",
        "||",
        "+",
        "-",
        "*",
        "/",
        "%",
        "<",
        ">",
        "!",
        "?",
        ":",
        ".",
        ",",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
    ];

    private int _position;

    /// <param name="negated">Whether a sign was read just before, which then belongs to a numeral that follows.</param>
    /// <exception cref="SyntaxException">The text goes on with something that no token begins with.</exception>
    public Token Next(bool negated = false)
    {
        SkipSpace();
        var start = _position;
        if (start == text.Length)
        {
            return new Token(TokenKind.End, start, start, "", default);
        }

        var c = text[start];
        if (char.IsAsciiDigit(c) || c == '.' && start + 1 < text.Length && char.IsAsciiDigit(text[start + 1]))
        {
            return Literal(start, Numerals.Read(text, ref _position, negated));
        }

        if (StringLiteral.Prefix(text.AsSpan(start)) is { } prefix)
        {
            return Literal(start, StringLiteral.Read(text, ref _position, prefix));
        }

        if (char.IsAsciiLetter(c) || c == '_')
        {
            while (_position < text.Length && (char.IsAsciiLetterOrDigit(text[_position]) || text[_position] == '_'))
            {
                _position++;
            }

            return new Token(TokenKind.Name, start, _position, text[start.._position], default);
        }

        return c == '`' ? QuotedName(start) : Mark(start);
    }

    private Token Literal(int start, CelValue value) => new(TokenKind.Literal, start, _position, text[start.._position], value);

    private Token QuotedName(int start)
    {
        var end = start + 1;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '_' or '.' or '-' or '/' or ' '))
        {
            end++;
        }

        if (end == text.Length || text[end] != '`' || end == start + 1)
        {
            throw new SyntaxException(start, "a name in backticks has letters, digits, spaces and _ . - / only, and ends with `");
        }

        _position = end + 1;
        return new Token(TokenKind.QuotedName, start, _position, text[(start + 1)..end], default);
    }

    private Token Mark(int start)
    {
        foreach (var mark in Marks)
        {
            if (text.AsSpan(start).StartsWith(mark, StringComparison.Ordinal))
            {
                _position += mark.Length;
                return new Token(TokenKind.Mark, start, _position, mark, default);
            }
        }

        throw new SyntaxException(start, Unexpected(text[start]));
    }

    private static string Unexpected(char c) =>
        c switch
        {
            '=' => "'=' is no operator; equality is '=='",
            '&' => "'&' is no operator; 'and' is '&&'",
            '|' => "'|' is no operator; 'or' is '||'",
            _ when char.IsControl(c) || char.IsSurrogate(c) => $"unexpected character U+{(int)c:X4}",
            _ => $"unexpected character '{c}'",
        };

    private void SkipSpace()
    {
        while (_position < text.Length)
        {
            if (Space.Contains(text[_position]))
            {
                _position++;
            }
            else if (text.AsSpan(_position).StartsWith("//"))
            {
                var end = text.AsSpan(_position).IndexOf('\n');
                _position = end < 0 ? text.Length : _position + end;
            }
            else
            {
                return;
            }
        }
    }
}
