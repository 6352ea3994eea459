using Tocsin.Core.Patterns.Programs;
using Tocsin.Core.Patterns.Syntax;

namespace Tocsin.Core.Patterns.Matching;

/// <summary>Sorts code points into classes that a program cannot tell apart.</summary>
internal sealed class Alphabet
{
    private const int MostClasses = 10_000;
    private const long MostWork = 4_000_000;

    private readonly int[] _starts;
    private readonly int[] _classes;
    private readonly int[] _ascii = new int[0x80];
    private readonly int[] _members;

    private Alphabet(int[] starts, int[] classes)
    {
        var numbers = new Dictionary<int, int>();
        var members = new List<int>();
        for (var i = 0; i < starts.Length; i++)
        {
            if (numbers.TryAdd(classes[i], members.Count))
            {
                members.Add(starts[i]);
            }

            classes[i] = numbers[classes[i]];
        }

        (_starts, _classes, _members) = (starts, classes, [.. members]);
        for (var rune = 0; rune < _ascii.Length; rune++)
        {
            _ascii[rune] = Search(rune);
        }
    }

    public int Count => _members.Length;

    /// <summary>Null when there would be too many classes, or finding them would take too long.</summary>
    public static Alphabet? TryCreate(Program program)
    {
        List<RuneSet> sets = [.. program.Sets, .. SetsOf(program.Assertions)];
        if (sets.Sum(set => (long)set.Bounds.Length) > MostWork)
        {
            return null;
        }

        var starts = Starts(sets);
        if ((long)starts.Length * sets.Count > MostWork)
        {
            return null;
        }

        var classes = new int[starts.Length];
        var last = 0;
        foreach (var set in sets)
        {
            last = Split(set, starts, classes, last);
        }

        var alphabet = new Alphabet(starts, classes);
        return alphabet.Count <= MostClasses ? alphabet : null;
    }

    public int ClassOf(int rune) => rune < 0x80 ? _ascii[rune] : Search(rune);

    /// <summary>A code point that stands for all of its class.</summary>
    public int MemberOf(int number) => _members[number];

    /// <summary>Whether a code point is the only one of its class.</summary>
    public bool IsAlone(int rune)
    {
        var number = ClassOf(rune);
        var index = Array.BinarySearch(_starts, rune);
        var isOwnRange = index >= 0 && index + 1 < _starts.Length && _starts[index + 1] == rune + 1;
        return isOwnRange && !_starts.Where((s, i) => s != rune && s <= RuneSet.MaxRune && _classes[i] == number).Any();
    }

    /// <summary>Whether a class has a code point at all; what lies above the last one falls into some class, too.</summary>
    public bool IsReal(int number) => _members[number] <= RuneSet.MaxRune;

    private static IEnumerable<RuneSet> SetsOf(Assertions assertions)
    {
        if ((assertions & (Assertions.BeginLine | Assertions.EndLine)) != Assertions.None)
        {
            yield return RuneSet.NotNewline;
        }

        if ((assertions & (Assertions.WordBoundary | Assertions.NotWordBoundary)) != Assertions.None)
        {
            yield return NamedSets.Word;
        }
    }

    private static int[] Starts(List<RuneSet> sets)
    {
        var starts = new SortedSet<int> { 0 };
        foreach (var set in sets)
        {
            for (var i = 0; i < set.Bounds.Length; i += 2)
            {
                starts.Add(set.Bounds[i]);
                starts.Add(set.Bounds[i + 1] + 1);
            }
        }

        return [.. starts];
    }

    // Whatever lies in the set leaves its class for a new one, the same for all who leave the same class.
    private static int Split(RuneSet set, int[] starts, int[] classes, int last)
    {
        var renamed = new Dictionary<int, int>();
        for (var i = 0; i < starts.Length; i++)
        {
            if (!set.Contains(starts[i]))
            {
                continue;
            }

            if (renamed.TryAdd(classes[i], last + 1))
            {
                last++;
            }

            classes[i] = renamed[classes[i]];
        }

        return last;
    }

    private int Search(int rune)
    {
        var index = Array.BinarySearch(_starts, rune);
        return _classes[index < 0 ? ~index - 1 : index];
    }
}
