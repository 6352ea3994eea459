using Tocsin.Core.Resources;

namespace Tocsin.Core.Lint;

/// <summary>
/// Finds what is valid and yet cannot be meant. Everything it says follows from the manifests: what might be true is not claimed,
/// and each finding is a warning, for the objects are in use as they are.
/// </summary>
public static class Linter
{
    private static readonly Func<LintSubject, IEnumerable<Finding>>[] s_rules =
    [
        SourceRules.Check,
        PatternRules.Check,
        GateRules.Check,
        TwiceRules.Check,
        ProviderRules.Check,
        SecretRules.Check,
    ];

    public static IReadOnlyList<Finding> Check(LintSubject subject) => [.. s_rules.SelectMany(rule => rule(subject))];
}
