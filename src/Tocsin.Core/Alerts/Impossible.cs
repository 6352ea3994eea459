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

    /// <summary>An exclusion that is found in every message; null when there is none.</summary>
    public static Pattern? ExcludesAll(IEnumerable<Pattern> exclusion) =>
        exclusion.FirstOrDefault(p => p.Reach() is PatternReach.Everything);

    /// <summary>Every inclusion is the name of a reason.</summary>
    public static bool IncludesReasonsOnly(IReadOnlyCollection<Pattern> inclusion) =>
        inclusion.Count > 0 && inclusion.All(p => s_reasons.Contains(p.Text.TrimStart('^').TrimEnd('$')));
}
