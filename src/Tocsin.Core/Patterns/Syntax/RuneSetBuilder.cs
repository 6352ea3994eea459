using Tocsin.Core.Patterns.Unicode;

namespace Tocsin.Core.Patterns.Syntax;

/// <summary>Gathers ranges in any order into a <see cref="RuneSet"/>.</summary>
internal sealed class RuneSetBuilder
{
    private readonly List<(int Low, int High)> _ranges = [];

    public static RuneSet Fold(RuneSet set)
    {
        var folded = new RuneSetBuilder();
        for (var i = 0; i < set.Bounds.Length; i += 2)
        {
            folded.AddFolded(set.Bounds[i], set.Bounds[i + 1]);
        }

        return folded.ToSet();
    }

    public void Add(int low, int high) => _ranges.Add((low, high));

    public void Add(RuneSet set)
    {
        for (var i = 0; i < set.Bounds.Length; i += 2)
        {
            Add(set.Bounds[i], set.Bounds[i + 1]);
        }
    }

    /// <summary>Adds the range and whatever equals a member of it when case does not count.</summary>
    public void AddFolded(int low, int high)
    {
        Add(low, high);
        CaseFolding.ForEachEqual(low, high, rune => Add(rune, rune));
    }

    public RuneSet ToSet()
    {
        _ranges.Sort();
        var bounds = new List<int>(_ranges.Count * 2);
        foreach (var (low, high) in _ranges)
        {
            if (bounds.Count > 0 && low <= bounds[^1] + 1)
            {
                bounds[^1] = Math.Max(bounds[^1], high);
            }
            else
            {
                bounds.AddRange([low, high]);
            }
        }

        return new([.. bounds]);
    }
}
