namespace Tocsin.Core.Patterns.Unicode;

/// <summary>Unicode's simple case folding: which code points are the same letter when case does not count.</summary>
internal static class CaseFolding
{
    private static readonly (int[] Runes, int[][] Orbits) Table = Decode();

    /// <summary>The code points equal to this one but for case, itself included; empty when it has no other case.</summary>
    public static ReadOnlySpan<int> Orbit(int rune)
    {
        var index = Array.BinarySearch(Table.Runes, rune);
        return index < 0 ? [] : Table.Orbits[index];
    }

    /// <summary>Calls back with each member of the orbits that have a member in the range.</summary>
    public static void ForEachEqual(int low, int high, Action<int> found)
    {
        var index = Array.BinarySearch(Table.Runes, low);
        for (index = index < 0 ? ~index : index; index < Table.Runes.Length && Table.Runes[index] <= high; index++)
        {
            Array.ForEach(Table.Orbits[index], found);
        }
    }

    private static (int[] Runes, int[][] Orbits) Decode()
    {
        var orbits = new SortedDictionary<int, int[]>();
        var codec = new RangeCodec(UnicodeData.FoldOrbits);
        for (var first = 0; !codec.AtEnd; )
        {
            var orbit = new int[codec.Next()];
            first += codec.Next();
            orbit[0] = first;
            for (var i = 1; i < orbit.Length; i++)
            {
                orbit[i] = orbit[i - 1] + codec.Next();
            }

            foreach (var rune in orbit)
            {
                orbits.Add(rune, orbit);
            }
        }

        return ([.. orbits.Keys], [.. orbits.Values]);
    }
}
