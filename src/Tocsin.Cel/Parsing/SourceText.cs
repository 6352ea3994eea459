namespace Tocsin.Cel.Parsing;

/// <summary>An expression's text, which turns offsets into lines and columns.</summary>
internal sealed class SourceText(string text)
{
    public string Text { get; } = text;

    /// <summary>Both count from one; a column is a character, not a UTF-16 unit.</summary>
    public (int Line, int Column) At(int position)
    {
        var before = Text.AsSpan(0, Math.Clamp(position, 0, Text.Length));
        var line = before.Count('\n') + 1;
        var column = 1;
        foreach (var _ in before[(before.LastIndexOf('\n') + 1)..].EnumerateRunes())
        {
            column++;
        }

        return (line, column);
    }

    public CelIssue Issue(int position, string message)
    {
        var (line, column) = At(position);
        return new CelIssue(line, column, message);
    }
}
