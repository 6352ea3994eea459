namespace Tocsin.Core.Patterns.Syntax;

/// <summary>The bounds Go sets on a pattern; beyond them it is refused.</summary>
internal static class Limits
{
    public const int Repeat = 1000;
    public const int Height = 1000;

    // Go allows 128 MiB of instructions of 40 bytes, and as much for the bounds of sets, 4 bytes each.
    public const long Size = (128L << 20) / 40;
    public const long Bounds = (128L << 20) / 4;

    /// <summary>Whether nested counts stay within the limit when multiplied.</summary>
    public static bool AllowsRepeat(Node node, int copies = Repeat)
    {
        switch (node)
        {
            case RepeatNode { Max: 0 }:
                return true;
            case RepeatNode repeat:
                var count = repeat.Max < 0 ? repeat.Min : repeat.Max;
                return count <= copies && AllowsRepeat(repeat.Inner, copies / Math.Max(count, 1));
            case CaptureNode capture:
                return AllowsRepeat(capture.Inner, copies);
            case ConcatNode concat:
                return concat.Parts.All(part => AllowsRepeat(part, copies));
            case AlternateNode alternate:
                return alternate.Choices.All(choice => AllowsRepeat(choice, copies));
            default:
                return true;
        }
    }
}
