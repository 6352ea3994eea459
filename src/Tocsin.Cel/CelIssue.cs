namespace Tocsin.Cel;

/// <summary>Why an expression was refused, and where: lines and columns count from one.</summary>
public sealed record CelIssue(int Line, int Column, string Message)
{
    public override string ToString() => $"{Line}:{Column}: {Message}";
}
