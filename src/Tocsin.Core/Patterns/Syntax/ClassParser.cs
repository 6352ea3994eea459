namespace Tocsin.Core.Patterns.Syntax;

/// <summary>Reads a class in brackets, such as <c>[^a-z[:digit:]\pL]</c>.</summary>
internal sealed class ClassParser(Cursor cursor, bool fold)
{
    private readonly int _start = cursor.Position;
    private readonly RuneSetBuilder _set = new();

    public RuneSet Read()
    {
        cursor.Position++;
        var negated = cursor.Take("^");
        // A bracket that comes first is an ordinary member.
        for (var first = true; first || cursor.Current != ']' || cursor.AtEnd; first = false)
        {
            if ((NamedSets.ReadPosix(cursor, fold) ?? NamedSets.ReadEscape(cursor, fold)) is { } named)
            {
                _set.Add(named);
            }
            else
            {
                ReadRange();
            }
        }

        cursor.Position++;
        var set = _set.ToSet();
        return negated ? set.Negate() : set;
    }

    private void ReadRange()
    {
        var start = cursor.Position;
        var low = ReadMember();
        var high = low;
        if (cursor.Current == '-' && cursor.Peek(1) != ']')
        {
            cursor.Position++;
            high = ReadMember();
        }

        if (high < low)
        {
            throw new PatternException(Causes.ClassRange, cursor.Since(start), Hints.ClassOrder);
        }

        if (fold)
        {
            _set.AddFolded(low, high);
        }
        else
        {
            _set.Add(low, high);
        }
    }

    private int ReadMember()
    {
        if (cursor.AtEnd)
        {
            throw new PatternException(Causes.MissingBracket, cursor.From(_start), Hints.MissingBracket);
        }

        return cursor.Current == '\\' ? Escapes.Read(cursor) : cursor.Next();
    }
}
