namespace Tocsin.Core.Documents;

/// <summary>A text that is no document: where, and why. The message never repeats the text.</summary>
public sealed class DocumentException(int line, string message, Exception? cause = null) : Exception(message, cause)
{
    public int Line { get; } = line;
}
