using Tocsin.Core.Patterns.Programs;

namespace Tocsin.Core.Patterns.Matching;

/// <summary>
/// Walks all states that any text can lead to. A pattern is found in every text when no text ends without a match, and in none
/// when no step of any text matches. What needs too many states is not claimed.
/// </summary>
internal static class Reach
{
    private const int MostSteps = 20_000;

    public static PatternReach Of(Program program)
    {
        if (Alphabet.TryCreate(program) is not { } alphabet)
        {
            return PatternReach.Some;
        }

        var stepper = new DfaStepper(program, alphabet);
        var start = (State: stepper.Start(), IsBlank: true);
        var seen = new HashSet<(DfaState, bool)> { start };
        var pending = new Stack<(DfaState State, bool IsBlank)>([start]);
        var newline = alphabet.ClassOf('\n');
        var isNewlineAlone = alphabet.IsAlone('\n');
        var (canMatch, canFail, steps) = (false, false, 0);
        while (pending.TryPop(out var at))
        {
            for (var number = 0; number <= alphabet.Count; number++)
            {
                if (number < alphabet.Count && !alphabet.IsReal(number))
                {
                    continue;
                }

                if (++steps > MostSteps || (canMatch && canFail))
                {
                    return PatternReach.Some;
                }

                var next = stepper.Step(at.State, number, out var matched);
                canMatch |= matched;
                if (matched)
                {
                    continue;
                }

                if (number == alphabet.Count)
                {
                    canFail |= !at.IsBlank;
                    continue;
                }

                Visit(next, at.IsBlank && number == newline);
                if (number == newline && !isNewlineAlone)
                {
                    Visit(next, isBlank: false);
                }
            }
        }

        return (canMatch, canFail) switch
        {
            (true, false) => PatternReach.Everything,
            (false, _) => PatternReach.Nothing,
            _ => PatternReach.Some,
        };

        void Visit(DfaState state, bool isBlank)
        {
            if (seen.Add((state, isBlank)))
            {
                pending.Push((state, isBlank));
            }
        }
    }
}
