using Tocsin.Core.Patterns.Syntax;

namespace Tocsin.Core.Patterns.Programs;

/// <summary>Turns a parsed pattern into a program, from its end to its start, so that each part knows what follows it.</summary>
internal sealed class Compiler
{
    private readonly List<Instruction> _instructions = [];
    private readonly List<RuneSet> _sets = [];
    private readonly Dictionary<RuneSet, int> _setIndexes = [];
    private Assertions _assertions;

    public static Program Compile(Node root, int groupCount)
    {
        var compiler = new Compiler();
        var match = compiler.Add(Opcode.Match, -1, 0);
        var start = compiler.Emit(root, match);
        return new([.. compiler._instructions], [.. compiler._sets], start, groupCount, compiler._assertions);
    }

    /// <summary>Adds the instructions of a node and returns where they begin.</summary>
    private int Emit(Node node, int next) =>
        node switch
        {
            RunesNode runes => Add(Opcode.Runes, next, IndexOf(runes.Set)),
            AssertionNode assertion => EmitAssertion(assertion.Assertion, next),
            CaptureNode capture => EmitCapture(capture, next),
            ConcatNode concat => concat.Parts.Reverse().Aggregate(next, (after, part) => Emit(part, after)),
            AlternateNode alternate => EmitChoices(alternate.Choices, next),
            RepeatNode repeat => EmitRepeat(repeat, next),
            _ => next,
        };

    private int EmitAssertion(Assertions assertion, int next)
    {
        _assertions |= assertion;
        return Add(Opcode.Assert, next, (int)assertion);
    }

    private int EmitCapture(CaptureNode capture, int next)
    {
        var end = Add(Opcode.Save, next, capture.Index * 2 + 1);
        return Add(Opcode.Save, Emit(capture.Inner, end), capture.Index * 2);
    }

    private int EmitChoices(NodeList choices, int next)
    {
        var start = Emit(choices[^1], next);
        for (var i = choices.Count - 2; i >= 0; i--)
        {
            start = Add(Opcode.Split, Emit(choices[i], next), start);
        }

        return start;
    }

    private int EmitRepeat(RepeatNode repeat, int next)
    {
        var (inner, min, max) = (repeat.Inner, repeat.Min, repeat.Max);
        var start = next;
        if (max < 0)
        {
            start = min == 0 ? EmitStar(repeat, next) : EmitLoop(repeat, next).Body;
            min--;
        }

        // x{2,4} is xx(x(x)?)?: whoever stops early leaves the whole repetition.
        for (var optional = max - repeat.Min; optional > 0; optional--)
        {
            start = Branch(Emit(inner, start), next, repeat.Greedy);
        }

        for (; min > 0; min--)
        {
            start = Emit(inner, start);
        }

        return start;
    }

    // When the inner part can match nothing, x* is (x+)?, so that an empty first round still counts as a round.
    private int EmitStar(RepeatNode repeat, int next)
    {
        var (loop, body) = EmitLoop(repeat, next);
        return repeat.Inner.MatchesEmpty ? Branch(body, next, repeat.Greedy) : loop;
    }

    private (int Loop, int Body) EmitLoop(RepeatNode repeat, int next)
    {
        var loop = Add(Opcode.Split, -1, -1);
        var body = Emit(repeat.Inner, loop);
        _instructions[loop] = Split(body, next, repeat.Greedy);
        return (loop, body);
    }

    private int Branch(int body, int next, bool greedy)
    {
        _instructions.Add(Split(body, next, greedy));
        return _instructions.Count - 1;
    }

    private static Instruction Split(int body, int next, bool greedy) =>
        greedy ? new(Opcode.Split, body, next) : new(Opcode.Split, next, body);

    private int Add(Opcode opcode, int next, int argument)
    {
        _instructions.Add(new(opcode, next, argument));
        return _instructions.Count - 1;
    }

    private int IndexOf(RuneSet set)
    {
        if (!_setIndexes.TryGetValue(set, out var index))
        {
            index = _sets.Count;
            _setIndexes.Add(set, index);
            _sets.Add(set);
        }

        return index;
    }
}
