namespace Tocsin.Resources.Manifests.Editing;

/// <summary>Where a value stands in its text.</summary>
/// <param name="Start">Of the first character.</param>
/// <param name="End">After the last one; trailing blanks and comments are not part of it.</param>
internal abstract record TextNode(int Start, int End);

/// <summary>A single value.</summary>
/// <param name="Quote">The quote that it stands in, or a blank.</param>
/// <param name="IsPlainLine">It stands on its line like a word; false for block texts and aliases.</param>
internal sealed record TextScalar(int Start, int End, char Quote, bool IsPlainLine) : TextNode(Start, End);

/// <param name="IsFlow">Written with brackets.</param>
internal sealed record TextList(int Start, int End, bool IsFlow, IReadOnlyList<TextNode> Items) : TextNode(Start, End);

/// <param name="IsFlow">Written with braces.</param>
internal sealed record TextMap(int Start, int End, bool IsFlow, IReadOnlyList<TextEntry> Entries) : TextNode(Start, End)
{
    public TextEntry? Find(string key) => Entries.FirstOrDefault(e => e.Key == key);
}

/// <param name="KeyStart">Of the key, with its quote.</param>
/// <param name="Colon">After the colon.</param>
internal sealed record TextEntry(string Key, int KeyStart, int Colon, TextNode Value);

/// <summary>One document of a text, from its marker (or the text's start) to the next one's.</summary>
internal sealed record TextDocument(int Start, int End, TextNode Root);
