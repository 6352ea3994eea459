namespace Tocsin.Core.Patterns.Syntax;

/// <summary>An immutable set of code points, kept as ascending ranges that neither touch nor overlap.</summary>
internal sealed class RuneSet : IEquatable<RuneSet>
{
    public const int MaxRune = 0x10FFFF;

    public static readonly RuneSet All = Range(0, MaxRune);
    public static readonly RuneSet NotNewline = Range('\n', '\n').Negate();

    private readonly int[] _bounds;
    private readonly UInt128 _ascii;

    /// <param name="bounds">The first and the last code point of each range.</param>
    public RuneSet(int[] bounds)
    {
        _bounds = bounds;
        for (var i = 0; i < bounds.Length; i += 2)
        {
            for (var rune = bounds[i]; rune <= Math.Min(bounds[i + 1], 0x7F); rune++)
            {
                _ascii |= UInt128.One << rune;
            }
        }
    }

    /// <summary>The first and the last code point of each range, in ascending order.</summary>
    public ReadOnlySpan<int> Bounds => _bounds;

    /// <summary>The only code point of the set, or -1.</summary>
    public int Single => _bounds is [var low, var high] && low == high ? low : -1;

    public static RuneSet Range(int low, int high) => new([low, high]);

    public bool Contains(int rune) => rune < 0x80 ? (_ascii >> rune & 1) != 0 : Search(rune);

    public RuneSet Negate()
    {
        var bounds = new List<int>(_bounds.Length + 2);
        var next = 0;
        for (var i = 0; i < _bounds.Length; i += 2)
        {
            if (next < _bounds[i])
            {
                bounds.AddRange([next, _bounds[i] - 1]);
            }

            next = _bounds[i + 1] + 1;
        }

        if (next <= MaxRune)
        {
            bounds.AddRange([next, MaxRune]);
        }

        return new([.. bounds]);
    }

    public bool Equals(RuneSet? other) => other is not null && _bounds.AsSpan().SequenceEqual(other._bounds);

    public override bool Equals(object? obj) => Equals(obj as RuneSet);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var bound in _bounds)
        {
            hash.Add(bound);
        }

        return hash.ToHashCode();
    }

    private bool Search(int rune)
    {
        var index = Array.BinarySearch(_bounds, rune);
        // Found: it is a bound. Not found: it lies inside a range when the next bound is a range's last.
        return index >= 0 || (~index & 1) == 1;
    }
}
