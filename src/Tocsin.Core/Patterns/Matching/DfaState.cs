namespace Tocsin.Core.Patterns.Matching;

/// <summary>Where a program can be after some text, and which kind of code point came last.</summary>
/// <param name="instructions">The instructions, in ascending order.</param>
/// <param name="before">Stands for the code points that the program's assertions cannot tell from the last one.</param>
internal sealed class DfaState(int[] instructions, int before, int classes) : IEquatable<DfaState>
{
    public int[] Instructions => instructions;

    public int Before => before;

    /// <summary>Where each class of code points leads, and at the very end the end of the text; null when not yet known.</summary>
    public DfaState?[] Next { get; } = new DfaState?[classes + 1];

    public bool Equals(DfaState? other) =>
        other is not null && before == other.Before && instructions.AsSpan().SequenceEqual(other.Instructions);

    public override bool Equals(object? obj) => Equals(obj as DfaState);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(before);
        foreach (var instruction in instructions)
        {
            hash.Add(instruction);
        }

        return hash.ToHashCode();
    }
}
