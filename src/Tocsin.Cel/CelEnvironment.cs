using System.Diagnostics.CodeAnalysis;
using Tocsin.Cel.Checking;
using Tocsin.Cel.Evaluation;
using Tocsin.Cel.Libraries;
using Tocsin.Cel.Parsing;

namespace Tocsin.Cel;

/// <summary>What expressions can use: variables, libraries, and how strict the checker is. Times without a zone are UTC.</summary>
public sealed record CelEnvironment
{
    private const int MaxLength = 100_000;

    /// <summary>The variables by name; a name may have dots.</summary>
    public IReadOnlyDictionary<string, CelType> Variables { get; init; } =
        new Dictionary<string, CelType>(StringComparer.Ordinal);

    public CelLibraries Libraries { get; init; }

    /// <summary>The regular expressions behind <c>matches</c>; without them every pattern is refused.</summary>
    public CelPatternFactory? Patterns { get; init; }

    /// <summary>Whether all elements of a list or map literal must have one type.</summary>
    public bool HomogeneousLiterals { get; init; }

    /// <summary>Whether numbers of different types can be compared with &lt; and its kin.</summary>
    public bool CrossTypeNumericComparisons { get; init; } = true;

    public bool Macros { get; init; } = true;

    /// <summary>Without type checks only what is no expression at all is refused; the rest fails when it is evaluated.</summary>
    public bool TypeChecks { get; init; } = true;

    internal FunctionTable Functions => FunctionTable.For(Libraries, CrossTypeNumericComparisons);

    /// <summary>The same environment with one more variable.</summary>
    public CelEnvironment With(string variable, CelType type) =>
        this with
        {
            Variables = new Dictionary<string, CelType>(Variables, StringComparer.Ordinal) { [variable] = type },
        };

    /// <summary>Compiles an expression, or says all that is wrong with it.</summary>
    public bool TryCompile(string expression, [NotNullWhen(true)] out CelProgram? program, out IReadOnlyList<CelIssue> issues)
    {
        ArgumentNullException.ThrowIfNull(expression);
        var source = new SourceText(expression);
        try
        {
            program = Compile(source, out issues);
        }
        catch (SyntaxException exception)
        {
            program = null;
            issues = [source.Issue(exception.Position, exception.Message)];
        }

        return program is not null;
    }

    private CelProgram? Compile(SourceText source, out IReadOnlyList<CelIssue> issues)
    {
        if (source.Text.Length > MaxLength)
        {
            throw new SyntaxException(0, $"the expression is longer than {MaxLength} characters");
        }

        var root = Parser.Parse(source.Text, new Macros(Libraries, Macros));
        var checker = new Checker(this, source);
        var type = checker.Check(root);
        issues = checker.Issues;
        return issues.Count > 0 ? null : new CelProgram(source, new Planner(Patterns).Plan(root), type, checker.Scope.Slots);
    }
}
