using Tocsin.Core.Patterns.Programs;
using Tocsin.Core.Patterns.Syntax;

namespace Tocsin.Core.Patterns.Matching;

/// <summary>Runs all ways through a program side by side, one code point at a time (Pike's method), keeping captures.</summary>
internal sealed class PikeMachine(Program program, string input, Anchor anchor, bool captures)
{
    private readonly Stack<(int Instruction, int[]? Captures)> _pending = new();
    private ThreadList _current = new(program.Length);
    private ThreadList _next = new(program.Length);
    private int[]? _best;

    /// <summary>How many instructions were looked at; at most four times the program's length for each position.</summary>
    public long Steps { get; private set; }

    /// <summary>It gives up soon after so many, as if there were no match.</summary>
    public long MostSteps { get; init; } = long.MaxValue;

    /// <summary>The slots of the leftmost match the program prefers, or null. Without captures it has no slots.</summary>
    public int[]? Run()
    {
        var position = 0;
        var before = Position.Outside;
        var width = 0;
        var rune = Read(0, ref width);
        while (true)
        {
            if (_best is null && (position == 0 || anchor == Anchor.None))
            {
                Follow(_current, program.Start, StartSlots(position), position, Position.Between(before, rune));
            }

            if (Steps > MostSteps)
            {
                return null;
            }

            if (_current.Count == 0 && (_best is not null || anchor != Anchor.None))
            {
                return _best;
            }

            var nextPosition = position + width;
            var nextWidth = 0;
            var nextRune = Read(nextPosition, ref nextWidth);
            Step(position, rune, nextPosition, Position.Between(rune, nextRune));
            if (rune < 0 || (_best is not null && !captures))
            {
                return _best;
            }

            (_current, _next) = (_next, _current);
            _next.Clear();
            (position, before, rune, width) = (nextPosition, rune, nextRune, nextWidth);
        }
    }

    private int Read(int position, ref int width) =>
        position < input.Length ? Utf16.RuneAt(input, position, out width) : Position.Outside;

    private int[]? StartSlots(int position)
    {
        if (!captures)
        {
            return null;
        }

        var slots = new int[(program.GroupCount + 1) * 2];
        slots.AsSpan().Fill(-1);
        slots[0] = position;
        return slots;
    }

    private void Step(int position, int rune, int nextPosition, Assertions holding)
    {
        for (var i = 0; i < _current.Count; i++)
        {
            Steps++;
            var (index, slots) = _current[i];
            var instruction = program.Instructions[index];
            if (instruction.Opcode == Opcode.Match && (anchor != Anchor.Both || rune < 0))
            {
                // Whatever comes later on the list is less preferred.
                _best = Save(slots, 1, position) ?? [];
                return;
            }

            if (instruction.Opcode == Opcode.Runes && rune >= 0 && program.Sets[instruction.Argument].Contains(rune))
            {
                Follow(_next, instruction.Next, slots, nextPosition, holding);
            }
        }
    }

    /// <summary>Adds the instructions that can be reached without taking text, in order of preference.</summary>
    private void Follow(ThreadList list, int start, int[]? startSlots, int position, Assertions holding)
    {
        _pending.Push((start, startSlots));
        while (_pending.TryPop(out var thread))
        {
            var (index, slots) = thread;
            Steps++;
            if (!list.TryAdd(index, slots))
            {
                continue;
            }

            var instruction = program.Instructions[index];
            switch (instruction.Opcode)
            {
                case Opcode.Split:
                    _pending.Push((instruction.Argument, slots));
                    _pending.Push((instruction.Next, slots));
                    break;
                case Opcode.Save:
                    _pending.Push((instruction.Next, Save(slots, instruction.Argument, position)));
                    break;
                case Opcode.Assert when (holding & (Assertions)instruction.Argument) != Assertions.None:
                    _pending.Push((instruction.Next, slots));
                    break;
            }
        }
    }

    // Threads share their slots until one of them writes.
    private static int[]? Save(int[]? slots, int slot, int position)
    {
        if (slots is null)
        {
            return null;
        }

        var copy = (int[])slots.Clone();
        copy[slot] = position;
        return copy;
    }
}
