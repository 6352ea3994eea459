using System.Text.Json;
using Tocsin.Cel;
using Tocsin.Cel.Values;
using Tocsin.Core.Expressions;

namespace Tocsin.Core.Receivers;

/// <summary>What must be true of a verified token's claims: variables in their order, then conditions (spec/receivers.md §4).</summary>
public sealed class ClaimRules(IReadOnlyList<ClaimVariable> variables, IReadOnlyList<ClaimCondition> conditions)
{
    public static ClaimRules None { get; } = new([], []);

    /// <summary><c>claims</c>, and <c>vars</c> with the variables before.</summary>
    public static CelEnvironment Environment { get; } =
        CelEnvironments.Flux(StatusExpression.Patterns).With("claims", Condition.Object).With("vars", Condition.Object);

    /// <summary>Why the claims are not accepted, as the reference logs it; null when they are.</summary>
    public string? Refuse(JsonElement claims)
    {
        try
        {
            return RefuseClaims(claims);
        }
        catch (ArgumentException e)
        {
            return $"failed to evaluate the claims: {e.Message}";
        }
    }

    // What is nested too deeply for an expression throws.
    private string? RefuseClaims(JsonElement claims)
    {
        var values = new Dictionary<CelValue, CelValue>();
        var bindings = new Dictionary<string, CelValue>(StringComparer.Ordinal)
        {
            ["claims"] = claims.ToCel(JsonNumbers.Doubles),
            ["vars"] = CelDocuments.Empty,
        };
        foreach (var variable in variables)
        {
            var result = variable.Program.Evaluate(bindings);
            if (result.Error is { } error)
            {
                return $"failed to evaluate variable \"{variable.Name}\": {ExpressionFault.AtRunTime(variable.Text, error)}";
            }

            values[CelValue.Of(variable.Name)] = result.Value;
            bindings["vars"] = CelValue.Of(values);
        }

        return RefuseConditions(bindings);
    }

    private string? RefuseConditions(Dictionary<string, CelValue> bindings)
    {
        var messages = new List<string>();
        foreach (var condition in conditions)
        {
            switch (condition.Condition.Evaluate(bindings))
            {
                case FilterResult.Failed failed:
                    return $"failed to evaluate validation \"{condition.Message}\": {failed.Text}";
                case FilterResult.Held:
                    messages.Add(condition.Message);
                    break;
            }
        }

        return messages is [] ? null : $"token validation failed: {string.Join("; ", messages)}";
    }
}

/// <summary>An entry of <c>variables</c>.</summary>
public sealed record ClaimVariable(string Name, string Text, CelProgram Program);

/// <summary>An entry of <c>validations</c>.</summary>
public sealed class ClaimCondition
{
    internal ClaimCondition(Condition condition, string message) => (Condition, Message) = (condition, message);

    internal Condition Condition { get; }

    /// <summary>Said when it is not true.</summary>
    public string Message { get; }
}
