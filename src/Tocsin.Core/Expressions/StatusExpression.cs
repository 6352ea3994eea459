using Tocsin.Cel;
using Tocsin.Cel.Values;
using Tocsin.Core.Events;
using Tocsin.Core.Patterns;

namespace Tocsin.Core.Expressions;

/// <summary>
/// <c>spec.commitStatusExpr</c>, compiled when its Provider changes: the name under which a commit status is filed
/// (spec/providers.md §7.5).
/// </summary>
public sealed class StatusExpression
{
    /// <summary>A name takes some dozens of steps.</summary>
    public const long CostLimit = 100_000;

    private static readonly CelType s_object = CelType.Map(CelType.String, CelType.Dyn);
    private readonly CelProgram _program;

    private StatusExpression(string text, CelProgram program) => (Text, _program) = (text, program);

    /// <summary>The reference's environment: event, alert and provider, each an object whose members are known only when it is there.</summary>
    public static CelEnvironment Environment { get; } =
        CelEnvironments.Flux(Patterns).With("event", s_object).With("alert", s_object).With("provider", s_object);

    public string Text { get; }

    /// <summary>Null when the text is refused; the reason begins with line and column.</summary>
    public static StatusExpression? Compile(string text, out string why)
    {
        why = "";
        if (!Environment.TryCompile(text, out var program, out var issues))
        {
            why = string.Join("; ", issues);
        }
        else if (!program.ResultType.Equals(CelType.String))
        {
            why =
                $"1:1: its result is {program.ResultType}, and must be a string before any event is there; wrap it in string(…)";
        }

        return why.Length == 0 ? new StatusExpression(text, program!) : null;
    }

    public static IReadOnlyDictionary<string, CelValue> Bindings(CelValue e, CelValue alert, CelValue provider) =>
        new Dictionary<string, CelValue>(StringComparer.Ordinal)
        {
            ["event"] = e,
            ["alert"] = alert,
            ["provider"] = provider,
        };

    /// <summary>Null when it has no value for this event; the reason begins with line and column.</summary>
    public string? Evaluate(Event e, CelValue alert, CelValue provider, out string why)
    {
        var result = _program.Evaluate(Bindings(CelDocuments.Of(e), alert, provider), CostLimit);
        why = result.Error?.ToString() ?? "";
        if (result.IsError)
        {
            return null;
        }

        why = result.Value.AsString.Length == 0 ? "1:1: its result is empty" : "";
        return why.Length == 0 ? result.Value.AsString : null;
    }

    /// <summary>The program's own regular expressions, for <c>matches</c>.</summary>
    public static CelPattern? Patterns(string pattern, out string? why) =>
        Pattern.TryParse(pattern, out var parsed, out why) ? parsed.IsMatch : null;
}

/// <summary>The expression of a Provider with the Provider as it sees itself.</summary>
public sealed record StatusNaming(StatusExpression Expression, CelValue Provider);
