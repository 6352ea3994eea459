using Tocsin.Core.Patterns.Programs;

namespace Tocsin.Core.Patterns.Matching;

/// <summary>Decides whether a text has a match, with states built when they are first met and forgotten when there are too many.</summary>
internal sealed class LazyDfa
{
    private const int MostResets = 4;

    private static readonly DfaState Matched = new([], 0, 0);
    private static readonly DfaState Failed = new([], 0, 0);

    private readonly Alphabet _alphabet;
    private readonly DfaStepper _stepper;
    private readonly int _budget;
    private readonly int _stepCost; // of a state that is met for the first time, at most
    private readonly HashSet<DfaState> _states = [];
    private DfaState _start;
    private int _resets;
    private long _steps;
    private long _mostSteps;

    /// <param name="budget">About how many numbers the states may hold together.</param>
    public LazyDfa(Program program, Alphabet alphabet, int budget)
    {
        _alphabet = alphabet;
        _budget = budget;
        _stepCost = program.Length;
        _stepper = new DfaStepper(program, alphabet);
        _start = _stepper.Start();
    }

    /// <summary>How many numbers the states hold together.</summary>
    public int Used { get; private set; }

    /// <summary>Null when the text needs so many states that another machine does better.</summary>
    public bool? Match(string input)
    {
        var steps = long.MaxValue;
        return Match(input, ref steps);
    }

    /// <summary>Null when the text needs so many states that another machine does better, or more steps than may be made.</summary>
    /// <param name="steps">Those that may be made; becomes less by those that were, and negative when they did not suffice.</param>
    public bool? Match(string input, ref long steps)
    {
        _steps = 0;
        _mostSteps = steps;
        var matched = Run(input);
        steps -= _steps;
        return steps < 0 ? null : matched;
    }

    private bool? Run(string input)
    {
        _resets = 0;
        _steps += input.Length;
        var state = _start;
        for (var i = 0; i < input.Length; )
        {
            var number = _alphabet.ClassOf(Utf16.RuneAt(input, i, out var width));
            state = state.Next[number] ?? Follow(state, number);
            if (ReferenceEquals(state, Matched))
            {
                return true;
            }

            if (_resets > MostResets || _steps > _mostSteps)
            {
                return null;
            }

            i += width;
        }

        return ReferenceEquals(state.Next[_alphabet.Count] ?? Follow(state, _alphabet.Count), Matched);
    }

    private DfaState Follow(DfaState state, int number)
    {
        _steps += _stepCost;
        var next = _stepper.Step(state, number, out var matched);
        if (matched || number == _alphabet.Count)
        {
            return state.Next[number] = matched ? Matched : Failed;
        }

        if (_states.TryGetValue(next, out var known))
        {
            return state.Next[number] = known;
        }

        var cost = next.Instructions.Length + next.Next.Length;
        if (Used + cost > _budget)
        {
            // Nothing may keep the old states alive, so the state being left does not learn where it led.
            _states.Clear();
            _start = _stepper.Start();
            Used = 0;
            _resets++;
            _states.Add(next);
            Used += cost;
            return next;
        }

        Used += cost;
        _states.Add(next);
        return state.Next[number] = next;
    }
}
