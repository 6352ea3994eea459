using System.Text;
using Tocsin.Cel;
using Tocsin.Cel.Values;

namespace Tocsin.Core.Receivers;

/// <summary>An expression that must be true.</summary>
internal sealed class Condition
{
    public static readonly CelType Object = CelType.Map(CelType.String, CelType.Dyn);
    private readonly CelProgram _program;

    private Condition(string text, CelProgram program) => (Text, _program) = (text, program);

    public string Text { get; }

    /// <summary>Null when the text is refused, or is not known to be a bool before it is evaluated.</summary>
    public static Condition? Compile(CelEnvironment environment, string text, out ExpressionFault? fault)
    {
        if (!environment.TryCompile(text, out var program, out var issues))
        {
            fault = ExpressionFault.Of(text, issues);
            return null;
        }

        fault = program.ResultType.Equals(CelType.Bool) ? null : ExpressionFault.NotBool(program.ResultType);
        return fault is null ? new Condition(text, program) : null;
    }

    public FilterResult Evaluate(IReadOnlyDictionary<string, CelValue> bindings)
    {
        var result = _program.Evaluate(bindings);
        return result.Error is { } error ? new FilterResult.Failed(ExpressionFault.AtRunTime(Text, error))
            : result.Value.AsBool ? new FilterResult.Passed()
            : new FilterResult.Held(Text);
    }
}

/// <summary>Why an expression was refused.</summary>
/// <param name="Summary">On one line, beginning with line and column.</param>
/// <param name="LogText">As the reference words it, with the place marked under the line.</param>
public sealed record ExpressionFault(string Summary, string LogText)
{
    internal static ExpressionFault Of(string text, IReadOnlyList<CelIssue> issues)
    {
        var log = new StringBuilder($"failed to parse the CEL expression '{text}': ");
        log.AppendJoin('\n', issues.Select(i => Marked(text, i)));
        return new ExpressionFault(string.Join("; ", issues), log.ToString());
    }

    internal static ExpressionFault NotBool(CelType type) =>
        new(
            $"1:1: its result is {type}, and must be a bool before any webhook is there; compare it, as in … == true",
            $"CEL expression output type mismatch: expected bool, got {type}"
        );

    internal static string AtRunTime(string text, CelError error) =>
        $"failed to evaluate the CEL expression '{text}': {error.Message}";

    private static string Marked(string text, CelIssue issue)
    {
        var line = text.Split('\n').ElementAtOrDefault(issue.Line - 1) ?? "";
        var dots = new string('.', Math.Max(issue.Column - 1, 0));
        return $"ERROR: <input>:{issue.Line}:{issue.Column}: {issue.Message}\n | {line}\n | {dots}^";
    }
}
