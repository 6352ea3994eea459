namespace Tocsin.Core.Patterns.Programs;

internal enum Opcode : byte
{
    /// <summary>Takes one code point of set <c>Argument</c>, then goes on at <c>Next</c>.</summary>
    Runes,

    /// <summary>Goes on at <c>Next</c>, or at <c>Argument</c> if that fails.</summary>
    Split,

    /// <summary>Keeps the position in slot <c>Argument</c>.</summary>
    Save,

    /// <summary>Goes on only where the assertions <c>Argument</c> hold.</summary>
    Assert,

    Match,
}

/// <summary>One step of a program; what <c>Argument</c> is depends on the opcode.</summary>
internal readonly record struct Instruction(Opcode Opcode, int Next, int Argument);
