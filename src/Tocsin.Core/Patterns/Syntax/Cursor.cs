using System.Text;

namespace Tocsin.Core.Patterns.Syntax;

/// <summary>A place in the text of a pattern that has no lone surrogates.</summary>
internal sealed class Cursor(string text)
{
    public int Position { get; set; }

    public bool AtEnd => Position == text.Length;

    /// <summary>The next UTF-16 unit, or NUL at the end.</summary>
    public char Current => Peek(0);

    public char Peek(int ahead) => Position + ahead < text.Length ? text[Position + ahead] : '\0';

    public bool StartsWith(string prefix) => string.CompareOrdinal(text, Position, prefix, 0, prefix.Length) == 0;

    /// <summary>Steps over the prefix if it comes next.</summary>
    public bool Take(string prefix)
    {
        var found = StartsWith(prefix);
        Position += found ? prefix.Length : 0;
        return found;
    }

    /// <summary>The next code point, or -1 at the end.</summary>
    public int Next()
    {
        if (AtEnd)
        {
            return -1;
        }

        var rune = Rune.GetRuneAt(text, Position);
        Position += rune.Utf16SequenceLength;
        return rune.Value;
    }

    public int IndexOf(string mark) => text.IndexOf(mark, Position, StringComparison.Ordinal);

    public string Since(int start) => text[start..Position];

    public string From(int start) => text[start..];

    public string Slice(int start, int end) => text[start..end];
}
