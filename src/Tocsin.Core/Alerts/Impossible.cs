using Tocsin.Core.Patterns;

namespace Tocsin.Core.Alerts;

/// <summary>Rules that leave nothing over: an Alert with one of them takes no event, whatever is sent.</summary>
internal static class Impossible
{
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

    // Messages as unlike each other as can be: what is found in each of them is found in all that controllers write.
    private static readonly string[] s_messages =
    [
        "x",
        "7",
        "Ünï",
        "stored artifact for commit 'Add podinfo'",
        "line one\nline two",
        new string('z', 5000),
    ];

    /// <summary>An exclusion that is found in every message; null when there is none.</summary>
    public static Pattern? ExcludesAll(IEnumerable<Pattern> exclusion) =>
        exclusion.FirstOrDefault(p => s_messages.All(p.IsMatch));

    /// <summary>Every inclusion is the name of a reason.</summary>
    public static bool IncludesReasonsOnly(IReadOnlyCollection<Pattern> inclusion) =>
        inclusion.Count > 0 && inclusion.All(p => s_reasons.Contains(p.Text.TrimStart('^').TrimEnd('$')));
}
