using System.Diagnostics.CodeAnalysis;

namespace Tocsin.Core.Patterns;

public sealed class Pattern
{
    private Pattern(string text) => Text = text;

    public string Text { get; }

    public static bool TryParse(string text, [NotNullWhen(true)] out Pattern? pattern, [NotNullWhen(false)] out string? why)
    {
        pattern = new Pattern(text);
        why = null;
        return true;
    }

    public bool IsMatch(string input) => input.Contains(Text, StringComparison.Ordinal);
}
