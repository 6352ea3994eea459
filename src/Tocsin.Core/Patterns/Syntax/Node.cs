namespace Tocsin.Core.Patterns.Syntax;

/// <summary>A part of a parsed pattern.</summary>
/// <param name="Height">How deep its parts nest.</param>
/// <param name="Size">About how many instructions it compiles to.</param>
/// <param name="MatchesEmpty">Whether it can match without taking text.</param>
internal abstract record Node(int Height, long Size, bool MatchesEmpty);

internal sealed record EmptyNode() : Node(1, 1, true);

internal sealed record RunesNode(RuneSet Set) : Node(1, 1, false);

internal sealed record AssertionNode(Assertions Assertion) : Node(1, 1, true);

internal sealed record CaptureNode(int Index, Node Inner) : Node(Inner.Height + 1, Inner.Size + 2, Inner.MatchesEmpty);

/// <param name="Inner">What is repeated.</param>
/// <param name="Min">How often at least.</param>
/// <param name="Max">How often at most, or -1 for no limit.</param>
/// <param name="Greedy">Whether more is better.</param>
internal sealed record RepeatNode(Node Inner, int Min, int Max, bool Greedy)
    : Node(Inner.Height + 1, SizeOf(Inner.Size, Min, Max), Min == 0 || Inner.MatchesEmpty)
{
    private static long SizeOf(long inner, int min, int max) =>
        max switch
        {
            -1 => min == 0 ? inner + 2 : inner * min + 1,
            0 => 1,
            _ => inner * max + (max - min),
        };
}

// A run of letters counts as one leaf, so that a plain word nests no deeper than a letter.
internal sealed record ConcatNode(NodeList Parts)
    : Node(Parts.OnlyLetters ? 1 : 1 + Parts.MaxHeight, Parts.TotalSize, Parts.AllMatchEmpty);

internal sealed record AlternateNode(NodeList Choices)
    : Node(1 + Choices.MaxHeight, Choices.TotalSize + Choices.Count - 1, Choices.AnyMatchesEmpty);
