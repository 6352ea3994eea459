namespace Tocsin.Cel;

/// <summary>Why an evaluation has no value, and where in the expression: lines and columns count from one.</summary>
public sealed record CelError(int Line, int Column, string Message)
{
    public override string ToString() => $"{Line}:{Column}: {Message}";
}
