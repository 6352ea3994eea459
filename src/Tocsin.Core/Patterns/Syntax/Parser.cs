namespace Tocsin.Core.Patterns.Syntax;

/// <summary>Reads a whole pattern; groups are kept on a list, not on the call stack, so depth cannot exhaust it.</summary>
internal sealed class Parser
{
    private readonly string _text;
    private readonly Cursor _cursor;
    private readonly Stack<Group> _groups = new();
    private Options _options;
    private long _bounds;

    private Parser(string text)
    {
        _text = text;
        _cursor = new Cursor(text);
        _groups.Push(new Group(0, Options.None));
    }

    private int GroupCount { get; set; }

    private bool Fold => _options.HasFlag(Options.Fold);

    /// <exception cref="PatternException">The pattern is refused.</exception>
    public static (Node Root, int GroupCount) Parse(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                throw new PatternException(Causes.Unicode, "", $"half of a surrogate pair stands alone at index {i}");
            }
        }

        var parser = new Parser(text);
        return (parser.ReadAll(), parser.GroupCount);
    }

    private Node ReadAll()
    {
        var lastRepeat = -1;
        while (!_cursor.AtEnd)
        {
            var start = _cursor.Position;
            if (_cursor.Current is '*' or '+' or '?' or '{' && RepeatCount.Read(_cursor) is { } count)
            {
                Repeat(count, start, lastRepeat);
                lastRepeat = start;
            }
            else
            {
                ReadOne();
                lastRepeat = -1;
            }
        }

        return _groups.Count == 1
            ? Checked(_groups.Pop().Close())
            : throw new PatternException(Causes.MissingParen, _text, Hints.MissingParen);
    }

    private void ReadOne()
    {
        switch (_cursor.Current)
        {
            case '(':
                Open();
                break;
            case ')':
                Close();
                break;
            case '|':
                _cursor.Position++;
                _groups.Peek().NextChoice();
                break;
            case '^':
                Assert(_options.HasFlag(Options.Multiline) ? Assertions.BeginLine : Assertions.BeginText, 1);
                break;
            case '$':
                Assert(_options.HasFlag(Options.Multiline) ? Assertions.EndLine : Assertions.EndText, 1);
                break;
            case '.':
                _cursor.Position++;
                Add(_options.HasFlag(Options.DotTakesNewline) ? RuneSet.All : RuneSet.NotNewline);
                break;
            case '[':
                Add(new ClassParser(_cursor, Fold).Read());
                break;
            case '\\':
                ReadBackslash();
                break;
            default:
                AddLiteral(_cursor.Next());
                break;
        }
    }

    private void ReadBackslash()
    {
        switch (_cursor.Peek(1))
        {
            case 'A':
                Assert(Assertions.BeginText, 2);
                break;
            case 'z':
                Assert(Assertions.EndText, 2);
                break;
            case 'b':
                Assert(Assertions.WordBoundary, 2);
                break;
            case 'B':
                Assert(Assertions.NotWordBoundary, 2);
                break;
            case 'Q':
                ReadQuoted();
                break;
            default:
                if (NamedSets.ReadEscape(_cursor, Fold) is { } set)
                {
                    Add(set);
                }
                else
                {
                    AddLiteral(Escapes.Read(_cursor));
                }

                break;
        }
    }

    private void ReadQuoted()
    {
        _cursor.Position += 2;
        while (!_cursor.AtEnd && !_cursor.Take(@"\E"))
        {
            AddLiteral(_cursor.Next());
        }
    }

    private void Open()
    {
        var opening = new GroupOpening(_options, Captures: true, Opens: true);
        if (_cursor.StartsWith("(?"))
        {
            opening = GroupOpening.Read(_cursor, _options);
        }
        else
        {
            _cursor.Position++;
        }

        if (opening.Opens)
        {
            _groups.Push(new Group(opening.Captures ? ++GroupCount : 0, _options));
        }

        _options = opening.Options;
    }

    private void Close()
    {
        _cursor.Position++;
        if (_groups.Count == 1)
        {
            throw new PatternException(Causes.UnexpectedParen, _text, Hints.UnexpectedParen);
        }

        var group = _groups.Pop();
        _options = group.Outer;
        _groups.Peek().Add(Checked(group.Close()));
    }

    private void Repeat(RepeatCount count, int start, int lastRepeat)
    {
        if (!count.IsValid)
        {
            throw new PatternException(Causes.RepeatCount, _cursor.Since(start), Hints.RepeatCount);
        }

        var lazy = _cursor.Take("?");
        if (lastRepeat >= 0)
        {
            throw new PatternException(Causes.RepeatOperator, _cursor.Since(lastRepeat), Hints.RepeatOperator);
        }

        var group = _groups.Peek();
        if (group.Last is not { } argument)
        {
            throw new PatternException(Causes.MissingArgument, _cursor.Since(start), Hints.MissingArgument);
        }

        var greedy = lazy == _options.HasFlag(Options.Ungreedy);
        group.Last = Checked(new RepeatNode(argument, count.Min, count.Max, greedy));
        if ((count.Min >= 2 || count.Max >= 2) && !Limits.AllowsRepeat(group.Last))
        {
            throw new PatternException(Causes.RepeatCount, _cursor.Since(start), Hints.RepeatCount);
        }
    }

    private void Assert(Assertions assertion, int length)
    {
        _cursor.Position += length;
        _groups.Peek().Add(new AssertionNode(assertion));
    }

    private void AddLiteral(int rune)
    {
        var set = RuneSet.Range(rune, rune);
        Add(Fold ? RuneSetBuilder.Fold(set) : set);
    }

    private void Add(RuneSet set)
    {
        _groups.Peek().Add(Checked(new RunesNode(set)));
    }

    private Node Checked(Node node)
    {
        _bounds += node is RunesNode runes ? runes.Set.Bounds.Length : 0;
        if (node.Size > Limits.Size || _bounds > Limits.Bounds)
        {
            throw new PatternException(Causes.Large, _text, Hints.Large);
        }

        return node.Height <= Limits.Height ? node : throw new PatternException(Causes.Nesting, _text, Hints.Height);
    }
}
