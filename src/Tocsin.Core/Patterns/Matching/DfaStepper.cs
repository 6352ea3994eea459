using Tocsin.Core.Patterns.Programs;
using Tocsin.Core.Patterns.Syntax;

namespace Tocsin.Core.Patterns.Matching;

/// <summary>Works out which state follows a state, as assertions can only be judged when both their neighbours are known.</summary>
internal sealed class DfaStepper(Program program, Alphabet alphabet)
{
    private const int Word = 'a';
    private const int Other = ' ';

    private readonly Stack<int> _pending = new();
    private readonly ThreadList _seen = new(program.Length);
    private readonly ThreadList _targets = new(program.Length);

    public DfaState Start() => new([program.Start], Position.Outside, alphabet.Count);

    /// <param name="state">The state to leave.</param>
    /// <param name="number">The class of the next code point, or the number of classes for the end of the text.</param>
    /// <param name="matched">Whether a match ends before that code point.</param>
    public DfaState Step(DfaState state, int number, out bool matched)
    {
        var rune = number == alphabet.Count ? Position.Outside : alphabet.MemberOf(number);
        _targets.Clear();
        matched = Follow(state.Instructions, rune, Position.Between(state.Before, rune));
        // A match may begin at any position.
        _targets.TryAdd(program.Start, null);
        return new(_targets.Sorted(), Kind(rune), alphabet.Count);
    }

    private bool Follow(int[] instructions, int rune, Assertions holding)
    {
        _seen.Clear();
        _pending.Clear();
        Array.ForEach(instructions, _pending.Push);
        while (_pending.TryPop(out var index))
        {
            if (!_seen.TryAdd(index, null))
            {
                continue;
            }

            var instruction = program.Instructions[index];
            switch (instruction.Opcode)
            {
                case Opcode.Match:
                    return true;
                case Opcode.Runes when rune >= 0 && program.Sets[instruction.Argument].Contains(rune):
                    _targets.TryAdd(instruction.Next, null);
                    break;
                case Opcode.Split:
                    _pending.Push(instruction.Argument);
                    _pending.Push(instruction.Next);
                    break;
                case Opcode.Save:
                case Opcode.Assert when (holding & (Assertions)instruction.Argument) != Assertions.None:
                    _pending.Push(instruction.Next);
                    break;
            }
        }

        return false;
    }

    private int Kind(int rune) =>
        rune switch
        {
            '\n' when Asks(Assertions.BeginLine) => rune,
            _ when Asks(Assertions.WordBoundary | Assertions.NotWordBoundary) && Position.IsWord(rune) => Word,
            _ => Other,
        };

    private bool Asks(Assertions assertions) => (program.Assertions & assertions) != Assertions.None;
}
