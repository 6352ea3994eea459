using System.Runtime.CompilerServices;

namespace Tocsin.Core.Patterns.Matching;

/// <summary>Reads a .NET string as code points.</summary>
internal static class Utf16
{
    private const int Replacement = 0xFFFD;

    /// <summary>The code point at the index; half a pair that stands alone counts as U+FFFD.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int RuneAt(string text, int index, out int width)
    {
        var unit = text[index];
        width = 1;
        return char.IsSurrogate(unit) ? Pair(text, index, out width) : unit;
    }

    private static int Pair(string text, int index, out int width)
    {
        var isPair = char.IsSurrogatePair(text, index);
        width = isPair ? 2 : 1;
        return isPair ? char.ConvertToUtf32(text[index], text[index + 1]) : Replacement;
    }
}
