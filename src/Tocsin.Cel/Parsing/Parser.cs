using System.Collections.Frozen;

namespace Tocsin.Cel.Parsing;

/// <summary>Reads an expression; operators by precedence climbing, so that the stack grows with brackets only.</summary>
internal sealed class Parser
{
    private const int MaxNesting = 200;

    private static readonly FrozenSet<string> Reserved = FrozenSet.Create(
        StringComparer.Ordinal,
        "as",
        "break",
        "const",
        "continue",
        "else",
        "false",
        "for",
        "function",
        "if",
        "import",
        "in",
        "let",
        "loop",
        "package",
        "namespace",
        "null",
        "return",
        "true",
        "var",
        "void",
        "while"
    );

    private readonly Lexer _lexer;
    private readonly Macros _macros;
    private Token _current;
    private int _nesting;

    private Parser(string text, Macros macros)
    {
        _lexer = new Lexer(text);
        _macros = macros;
        _current = _lexer.Next();
    }

    /// <exception cref="SyntaxException">The text is no expression.</exception>
    public static Expr Parse(string text, Macros macros)
    {
        var parser = new Parser(text, macros);
        var root = parser.Expression();
        return parser._current.Kind == TokenKind.End ? root : throw parser.Unexpected("an operator or the end of the expression");
    }

    private Expr Expression()
    {
        if (++_nesting > MaxNesting)
        {
            throw new SyntaxException(_current.Start, $"the expression is nested more than {MaxNesting} levels deep");
        }

        var condition = Binary(1);
        if (_current.Is("?"))
        {
            var position = Take().Start;
            var then = Binary(1);
            Expect(":");
            condition = new ConditionalExpr(position, condition, then, Expression());
        }

        _nesting--;
        return condition;
    }

    private Expr Binary(int lowest)
    {
        var left = Unary();
        while (Operators.Precedence(_current) is var precedence && precedence >= lowest)
        {
            if (precedence <= 2)
            {
                left = Logical(left, precedence);
                continue;
            }

            var mark = Take();
            left = new CallExpr(mark.Start, null, Operators.Function(mark.Text), left, Binary(precedence + 1));
        }

        return left;
    }

    private LogicalExpr Logical(Expr first, int precedence)
    {
        var terms = new List<Expr> { first };
        var position = _current.Start;
        while (Operators.Precedence(_current) == precedence)
        {
            Take();
            terms.Add(Binary(precedence + 1));
        }

        return new LogicalExpr(position, precedence == 2, [.. terms]);
    }

    private Expr Unary()
    {
        if (!_current.Is("!") && !_current.Is("-"))
        {
            return Postfix(Primary());
        }

        var mark = _current;
        var count = 0;
        var signed = false;
        while (_current.Is(mark.Text))
        {
            _current = _lexer.Next(negated: mark.Text == "-");
            count++;
            signed = mark.Text == "-" && IsNumeral(_current);
        }

        if (_current.Is("!") || _current.Is("-"))
        {
            throw Unexpected("a value after the sign; put brackets around it");
        }

        // The last sign is part of the numeral, which is how the smallest int can be written.
        count -= signed ? 1 : 0;
        var operand = Postfix(Primary());
        return count % 2 == 0 ? operand : new CallExpr(mark.Start, null, mark.Text + "_", operand);
    }

    private static bool IsNumeral(in Token token) =>
        token is { Kind: TokenKind.Literal, Value.Kind: CelKind.Int or CelKind.Double or CelKind.Uint };

    private Expr Postfix(Expr operand)
    {
        while (true)
        {
            if (_current.Is("."))
            {
                operand = Member(operand);
            }
            else if (_current.Is("["))
            {
                var position = Take().Start;
                var function = TakeIf("?") ? Operators.OptionalIndex : Operators.Index;
                operand = new CallExpr(position, null, function, operand, Expression());
                Expect("]");
            }
            else if (_current.Is("{") && operand is NameExpr or SelectExpr)
            {
                throw new SyntaxException(_current.Start, "messages cannot be built here; there are lists and maps only");
            }
            else
            {
                return operand;
            }
        }
    }

    private Expr Member(Expr operand)
    {
        Take();
        var optional = TakeIf("?");
        var name = _current;
        if (
            name.Kind is not (TokenKind.Name or TokenKind.QuotedName)
            || name.Text is "in" or "true" or "false" or "null" && name.Kind == TokenKind.Name
        )
        {
            throw Unexpected("the name of a field or function after '.'");
        }

        Take();
        if (optional || name.Kind == TokenKind.QuotedName || !_current.Is("("))
        {
            return new SelectExpr(name.Start, operand, name.Text, optional);
        }

        return _macros.Expand(name.Start, operand, name.Text, Arguments());
    }

    private Expr Primary()
    {
        var token = Take();
        switch (token.Kind)
        {
            case TokenKind.Literal:
                return new LiteralExpr(token.Start, token.Value);
            case TokenKind.Name:
                return Name(token, absolute: false);
            case TokenKind.Mark when token.Text == "." && _current.Kind == TokenKind.Name:
                return Name(Take(), absolute: true);
            case TokenKind.Mark when token.Text == "(":
                var inner = Expression();
                Expect(")");
                return inner;
            case TokenKind.Mark when token.Text == "[":
                return List(token.Start);
            case TokenKind.Mark when token.Text == "{":
                return Map(token.Start);
            default:
                _current = token;
                throw Unexpected("a value");
        }
    }

    private Expr Name(Token token, bool absolute)
    {
        switch (token.Text)
        {
            case "true":
                return new LiteralExpr(token.Start, CelValue.True);
            case "false":
                return new LiteralExpr(token.Start, CelValue.False);
            case "null":
                return new LiteralExpr(token.Start, CelValue.Null);
        }

        if (Reserved.Contains(token.Text))
        {
            throw new SyntaxException(token.Start, $"'{token.Text}' is a reserved word and no name");
        }

        return _current.Is("(")
            ? _macros.Expand(token.Start, null, token.Text, Arguments())
            : new NameExpr(token.Start, token.Text, absolute);
    }

    private Expr[] Arguments()
    {
        Expect("(");
        var arguments = new List<Expr>();
        while (!TakeIf(")"))
        {
            Separate(arguments.Count, ")");
            arguments.Add(Expression());
        }

        return [.. arguments];
    }

    private ListExpr List(int position)
    {
        var items = new List<Expr>();
        var optional = new List<bool>();
        while (!TakeIf("]"))
        {
            Separate(items.Count, "]");
            if (items.Count > 0 && TakeIf("]"))
            {
                break;
            }

            optional.Add(TakeIf("?"));
            items.Add(Expression());
        }

        return new ListExpr(position, [.. items], [.. optional]);
    }

    private MapExpr Map(int position)
    {
        var keys = new List<Expr>();
        var values = new List<Expr>();
        var optional = new List<bool>();
        while (!TakeIf("}"))
        {
            Separate(keys.Count, "}");
            if (keys.Count > 0 && TakeIf("}"))
            {
                break;
            }

            optional.Add(TakeIf("?"));
            keys.Add(Expression());
            Expect(":");
            values.Add(Expression());
        }

        return new MapExpr(position, [.. keys], [.. values], [.. optional]);
    }

    private void Separate(int count, string end)
    {
        if (count > 0 && !TakeIf(","))
        {
            throw Unexpected($"',' or '{end}'");
        }
    }

    private Token Take()
    {
        var token = _current;
        _current = _lexer.Next();
        return token;
    }

    private bool TakeIf(string mark)
    {
        if (!_current.Is(mark))
        {
            return false;
        }

        Take();
        return true;
    }

    private void Expect(string mark)
    {
        if (!TakeIf(mark))
        {
            throw Unexpected($"'{mark}'");
        }
    }

    private SyntaxException Unexpected(string wanted) => new(_current.Start, $"expected {wanted}, found {_current.Shown}");
}
