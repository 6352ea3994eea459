using Tocsin.Core.Patterns.Unicode;

namespace Tocsin.Core.Patterns.Syntax;

/// <summary>Reads the sets that have a name: <c>\d</c>, <c>[:alpha:]</c> and <c>\p{Greek}</c>.</summary>
internal static class NamedSets
{
    /// <summary>ASCII letters, digits and the underscore, as <c>\w</c> and <c>\b</c> understand words.</summary>
    public static readonly RuneSet Word = Of("09AZ__az");

    private static readonly Dictionary<char, RuneSet> Perl = new()
    {
        ['d'] = Of("09"),
        ['s'] = Of("\t\n\f\r  "),
        ['w'] = Word,
    };

    private static readonly Dictionary<string, RuneSet> Posix = new(StringComparer.Ordinal)
    {
        ["alnum"] = Of("09AZaz"),
        ["alpha"] = Of("AZaz"),
        ["ascii"] = RuneSet.Range(0, 0x7F),
        ["blank"] = Of("\t\t  "),
        ["cntrl"] = Of("\0\u001F\u007F\u007F"),
        ["digit"] = Of("09"),
        ["graph"] = Of("!~"),
        ["lower"] = Of("az"),
        ["print"] = Of(" ~"),
        ["punct"] = Of("!/:@[`{~"),
        ["space"] = Of("\t\r  "),
        ["upper"] = Of("AZ"),
        ["word"] = Word,
        ["xdigit"] = Of("09AFaf"),
    };

    /// <summary>The set of an escape such as <c>\d</c> or <c>\pL</c>, or null when the escape is none.</summary>
    public static RuneSet? ReadEscape(Cursor cursor, bool fold)
    {
        if (cursor.Current != '\\')
        {
            return null;
        }

        var kind = cursor.Peek(1);
        if (kind is 'p' or 'P')
        {
            return ReadUnicode(cursor, kind == 'P', fold);
        }

        if (!Perl.TryGetValue(char.ToLowerInvariant(kind), out var set))
        {
            return null;
        }

        cursor.Position += 2;
        return Choose(set, char.IsAsciiLetterUpper(kind), fold);
    }

    /// <summary>The set of <c>[:name:]</c> inside a class, or null when the bracket is an ordinary character.</summary>
    public static RuneSet? ReadPosix(Cursor cursor, bool fold)
    {
        var start = cursor.Position;
        if (!cursor.Take("[:") || cursor.IndexOf(":]") is not (>= 0 and var end))
        {
            cursor.Position = start;
            return null;
        }

        var negated = cursor.Take("^");
        var name = cursor.Slice(cursor.Position, end);
        cursor.Position = end + 2;
        return Posix.TryGetValue(name, out var set)
            ? Choose(set, negated, fold)
            : throw new PatternException(Causes.ClassRange, cursor.Since(start), Hints.ClassName);
    }

    private static RuneSet ReadUnicode(Cursor cursor, bool negated, bool fold)
    {
        var start = cursor.Position;
        cursor.Position += 2;
        var name = cursor.Current == '{' ? ReadBraced(cursor, start) : ReadLetter(cursor);
        if (name.StartsWith('^'))
        {
            negated = !negated;
            name = name[1..];
        }

        return UnicodeSets.Find(name) is { } set
            ? Choose(set, negated, fold)
            : throw new PatternException(Causes.ClassRange, cursor.Since(start), Hints.UnicodeName);
    }

    private static string ReadLetter(Cursor cursor)
    {
        var start = cursor.Position;
        cursor.Next();
        return cursor.Since(start);
    }

    private static string ReadBraced(Cursor cursor, int start)
    {
        var end = cursor.IndexOf("}");
        if (end < 0)
        {
            throw new PatternException(Causes.ClassRange, cursor.From(start), "the closing } is missing");
        }

        var name = cursor.Slice(cursor.Position + 1, end);
        cursor.Position = end + 1;
        return name;
    }

    // Folding comes before negation: (?i)\P{Lu} leaves out whatever (?i)\p{Lu} takes.
    private static RuneSet Choose(RuneSet set, bool negated, bool fold)
    {
        var folded = fold ? RuneSetBuilder.Fold(set) : set;
        return negated ? folded.Negate() : folded;
    }

    private static RuneSet Of(string bounds) => new([.. bounds.Select(bound => (int)bound)]);
}
