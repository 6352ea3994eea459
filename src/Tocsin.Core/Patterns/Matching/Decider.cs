using Tocsin.Core.Patterns.Programs;

namespace Tocsin.Core.Patterns.Matching;

/// <summary>Answers yes or no by the cheapest machine that can; safe for many threads at once.</summary>
internal sealed class Decider
{
    private const int LongestProgram = 10_000;

    // Numbers and references, so at most a megabyte.
    private const int Budget = 128 * 1024;

    private readonly Program _program;
    private readonly Lazy<Alphabet?> _alphabet;
    private LazyDfa? _idle;

    public Decider(Program program)
    {
        _program = program;
        _alphabet = new(() => program.Length <= LongestProgram ? Alphabet.TryCreate(program) : null);
    }

    /// <param name="steps">Those that may be made; becomes less by those that were.</param>
    /// <returns>Null when they did not suffice.</returns>
    public bool? IsMatch(string input, ref long steps)
    {
        var matched = RunDfa(input, ref steps);
        return matched is null && steps > 0 ? RunPike(input, ref steps) : matched;
    }

    private bool? RunDfa(string input, ref long steps)
    {
        if (_alphabet.Value is not { } alphabet)
        {
            return null;
        }

        // One machine is kept; whoever finds it in use builds another and the last one back is kept.
        var dfa = Interlocked.Exchange(ref _idle, null) ?? new LazyDfa(_program, alphabet, Budget);
        var matched = dfa.Match(input, ref steps);
        Interlocked.Exchange(ref _idle, dfa);
        return matched;
    }

    private bool? RunPike(string input, ref long steps)
    {
        var machine = new PikeMachine(_program, input, Anchor.None, captures: false) { MostSteps = steps };
        var matched = machine.Run() is not null;
        steps -= machine.Steps;
        return steps < 0 ? null : matched;
    }
}
