using Tocsin.Core.Patterns;

namespace Tocsin.Core.Alerts;

/// <summary>Rules that leave nothing over: an Alert with one of them takes no event, whatever is sent.</summary>
internal static class Impossible
{
    private const int MaxLabel = 63;

    /// <summary>Reasons of Flux's controllers. Expressions are looked for in the message, where these words do not stand.</summary>
    private static readonly HashSet<string> s_reasons = new(StringComparer.OrdinalIgnoreCase)
    {
        "ArtifactFailed",
        "BuildFailed",
        "DependencyNotReady",
        "GitOperationFailed",
        "GitOperationSucceeded",
        "HealthCheckFailed",
        "InstallFailed",
        "InstallSucceeded",
        "NewArtifact",
        "ProgressingWithRetry",
        "PruneFailed",
        "ReconciliationFailed",
        "ReconciliationSucceeded",
        "RollbackFailed",
        "RollbackSucceeded",
        "TestFailed",
        "TestSucceeded",
        "UninstallFailed",
        "UninstallSucceeded",
        "UpgradeFailed",
        "UpgradeSucceeded",
    };

    /// <summary>An exclusion that is found in every message; null when there is none.</summary>
    public static Pattern? ExcludesAll(IEnumerable<Pattern> exclusion) =>
        exclusion.FirstOrDefault(p => p.Reach() is PatternReach.Everything);

    /// <summary>Every inclusion is the name of a reason.</summary>
    public static bool IncludesReasonsOnly(IReadOnlyCollection<Pattern> inclusion) =>
        inclusion.Count > 0 && inclusion.All(p => s_reasons.Contains(p.Text.TrimStart('^').TrimEnd('$')));

    /// <summary>The field in which a source names what no object can be called, and why not; null when there is none.</summary>
    public static (string Field, string Why)? NameOf(EventSource source)
    {
        if (source.Name != EventSource.Any && !IsName(source.Name))
        {
            return (
                "name",
                source.Name.Contains('*')
                    ? $"'{source.Name}' is taken as it stands, and no object is called so: only '*' alone stands for any name; use it"
                        + " with matchLabels, or list the names"
                    : $"no object can be called '{source.Name}': names hold lower-case letters, digits, '-' and '.' only"
            );
        }

        return source.Namespace is "" or EventSource.Any || (IsName(source.Namespace) && IsLabel(source.Namespace))
            ? null
            : (
                "namespace",
                $"no namespace can be called '{source.Namespace}': names hold lower-case letters, digits and '-' only;"
                    + " '*' alone stands for every namespace"
            );
    }

    private static bool IsName(string name) =>
        name.Length > 0
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.')
        && name[0] is not ('-' or '.')
        && name[^1] is not ('-' or '.');

    private static bool IsLabel(string name) => name.Length <= MaxLabel && !name.Contains('.');
}
