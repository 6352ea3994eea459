namespace Tocsin.Cel.Parsing;

/// <summary>The text is no expression.</summary>
internal sealed class SyntaxException(int position, string message) : Exception(message)
{
    public int Position { get; } = position;
}
