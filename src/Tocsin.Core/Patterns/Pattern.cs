using System.Diagnostics.CodeAnalysis;
using Tocsin.Core.Patterns.Matching;
using Tocsin.Core.Patterns.Programs;
using Tocsin.Core.Patterns.Syntax;

namespace Tocsin.Core.Patterns;

/// <summary>A regular expression with the syntax and the meaning of RE2 (Go's <c>regexp</c>), matched in linear time.</summary>
public sealed class Pattern
{
    private const int CharactersAStep = 16; // of a text that is searched for another
    private readonly Decider _decider;
    private readonly string? _whole;
    private readonly string _required;

    private Pattern(string text, Node root, int groupCount)
    {
        Text = text;
        Program = Compiler.Compile(root, groupCount);
        _decider = new Decider(Program);
        _whole = Literals.Whole(root);
        _required = Literals.Required(root);
    }

    public string Text { get; }

    public int GroupCount => Program.GroupCount;

    internal Program Program { get; }

    /// <summary>What is proven about the texts in which the pattern is found; worked out anew each time.</summary>
    public PatternReach Reach() => Matching.Reach.Of(Program);

    /// <summary>Reads a pattern, or says in one line why it is refused and, where that is known, what to write instead.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Pattern? pattern, [NotNullWhen(false)] out string? why)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            var (root, groupCount) = Parser.Parse(text);
            (pattern, why) = (new Pattern(text, root, groupCount), null);
            return true;
        }
        catch (PatternException exception)
        {
            (pattern, why) = (null, exception.Message);
            return false;
        }
    }

    /// <summary>Whether the pattern matches anywhere in the text.</summary>
    public bool IsMatch(string input)
    {
        var steps = long.MaxValue;
        return IsMatch(input, ref steps) ?? throw new InvalidOperationException("steps without bound came to an end");
    }

    /// <summary>The same within a number of steps, which becomes less by those that were made: about one for each character that is
    /// looked at, and more where a state is met for the first time. Null when they do not suffice.</summary>
    public bool? IsMatch(string input, ref long steps)
    {
        ArgumentNullException.ThrowIfNull(input);
        steps -= 1 + (input.Length / CharactersAStep);
        return steps < 0 ? null
            : _whole is not null ? input.Contains(_whole, StringComparison.Ordinal)
            : !input.Contains(_required, StringComparison.Ordinal) ? false
            : _decider.IsMatch(input, ref steps);
    }

    /// <summary>
    /// The leftmost match, and of those that begin there the one the pattern prefers: start and end of the whole and then of each
    /// group, in UTF-16 units, -1 for a group that took no part; null when there is none.
    /// </summary>
    public int[]? Find(string input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new PikeMachine(Program, input, Anchor.None, captures: true).Run();
    }

    /// <summary>As <see cref="Find"/>, but the match must be the whole text.</summary>
    internal int[]? FindWhole(string input) => new PikeMachine(Program, input, Anchor.Both, captures: true).Run();
}
