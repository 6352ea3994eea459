namespace Tocsin.Cel.Libraries;

/// <summary>Texts counted in characters, which may take two UTF-16 units.</summary>
internal static class CodePoints
{
    public static int Count(ReadOnlySpan<char> text)
    {
        var count = text.Length;
        for (var i = 0; i < text.Length; i++)
        {
            count -= char.IsLowSurrogate(text[i]) ? 1 : 0;
        }

        return count;
    }

    /// <summary>Where the character with this number begins in UTF-16 units; -1 past the end.</summary>
    public static int Offset(string text, long index)
    {
        if (index < 0 || index > text.Length)
        {
            return -1;
        }

        if (!text.AsSpan().ContainsAnyInRange('\ud800', '\udfff'))
        {
            return (int)index;
        }

        var i = 0;
        for (; index > 0 && i < text.Length; index--)
        {
            i += char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1;
        }

        return index == 0 ? i : -1;
    }

    public static int Length(string text, int offset) => char.IsHighSurrogate(text[offset]) && offset + 1 < text.Length ? 2 : 1;
}
