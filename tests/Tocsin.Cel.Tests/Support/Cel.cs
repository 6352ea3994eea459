using Tocsin.Core.Patterns;

namespace Tocsin.Cel.Tests.Support;

/// <summary>Short ways to compile and evaluate.</summary>
internal static class Cel
{
    public static readonly IReadOnlyDictionary<string, CelValue> Nothing = new Dictionary<string, CelValue>();

    public static CelEnvironment Full { get; } = CelEnvironments.Full(Patterns);

    public static CelEnvironment Flux { get; } = CelEnvironments.Flux(Patterns);

    public static CelProgram Compile(string expression, CelEnvironment? environment = null)
    {
        (environment ?? Full).TryCompile(expression, out var program, out var issues).ShouldBeTrue(string.Join('\n', issues));
        return program!;
    }

    /// <summary>All that is wrong with an expression, one issue a line.</summary>
    public static string Refusal(string expression, CelEnvironment? environment = null)
    {
        (environment ?? Full).TryCompile(expression, out _, out var issues).ShouldBeFalse();
        return string.Join('\n', issues);
    }

    /// <summary>The value as text, or the error behind the word "error".</summary>
    public static string Result(
        string expression,
        CelEnvironment? environment = null,
        IReadOnlyDictionary<string, CelValue>? bindings = null
    )
    {
        var result = Compile(expression, environment).Evaluate(bindings ?? Nothing);
        return result.Error is { } error ? $"error {error}" : result.Value.ToString();
    }

    public static CelPattern? Patterns(string pattern, out string? why) =>
        Pattern.TryParse(pattern, out var parsed, out why) ? parsed.IsMatch : null;
}
