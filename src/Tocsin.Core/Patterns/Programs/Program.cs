using Tocsin.Core.Patterns.Syntax;

namespace Tocsin.Core.Patterns.Programs;

/// <summary>A compiled pattern: instructions, the sets they refer to, and which assertions they make.</summary>
internal sealed record Program(Instruction[] Instructions, RuneSet[] Sets, int Start, int GroupCount, Assertions Assertions)
{
    public int Length => Instructions.Length;
}
