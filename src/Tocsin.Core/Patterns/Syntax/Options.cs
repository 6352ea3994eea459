namespace Tocsin.Core.Patterns.Syntax;

/// <summary>What the flags <c>i</c>, <c>s</c>, <c>m</c> and <c>U</c> switch on.</summary>
[Flags]
internal enum Options
{
    None = 0,
    Fold = 1,
    DotTakesNewline = 2,
    Multiline = 4,
    Ungreedy = 8,
}
