namespace Tocsin.Core.Patterns.Syntax;

/// <summary>What <c>(?</c> begins: a named group, a group with flags, or flags for the rest of the group around it.</summary>
/// <param name="Options">The flags that hold from here on.</param>
/// <param name="Captures">Whether the group keeps what it matched.</param>
/// <param name="Opens">False for bare flags such as <c>(?i)</c>.</param>
internal readonly record struct GroupOpening(Options Options, bool Captures, bool Opens)
{
    public static GroupOpening Read(Cursor cursor, Options options)
    {
        var start = cursor.Position;
        if (cursor.Take("(?P<") || cursor.Take("(?<"))
        {
            ReadName(cursor, start);
            return new(options, Captures: true, Opens: true);
        }

        cursor.Take("(?");
        var negative = false;
        var lastWasFlag = false;
        while (true)
        {
            var next = cursor.Next();
            var flag = Flag(next);
            if (flag != Options.None)
            {
                options = negative ? options & ~flag : options | flag;
                lastWasFlag = true;
            }
            else if (next == '-' && !negative)
            {
                negative = true;
                lastWasFlag = false;
            }
            else if (next is ':' or ')' && (!negative || lastWasFlag))
            {
                return new(options, Captures: false, Opens: next == ':');
            }
            else
            {
                var opening = cursor.Since(start);
                throw new PatternException(Causes.PerlSyntax, opening, Hints.ForGroup(opening));
            }
        }
    }

    private static void ReadName(Cursor cursor, int start)
    {
        var nameStart = cursor.Position;
        var end = cursor.IndexOf(">");
        if (end < 0)
        {
            throw new PatternException(Causes.NamedCapture, cursor.From(start), Hints.ForNamedGroup(cursor.From(start)));
        }

        cursor.Position = end + 1;
        var name = cursor.Slice(nameStart, end);
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            throw new PatternException(Causes.NamedCapture, cursor.Since(start), Hints.ForNamedGroup(cursor.Since(start)));
        }
    }

    private static Options Flag(int letter) =>
        letter switch
        {
            'i' => Options.Fold,
            'm' => Options.Multiline,
            's' => Options.DotTakesNewline,
            'U' => Options.Ungreedy,
            _ => Options.None,
        };
}
