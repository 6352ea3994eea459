using Tocsin.Core.Patterns;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Core.Lint;

/// <summary>Patterns that are found in every message, in none, or that were meant for something else than the message.</summary>
internal static class PatternRules
{
    // What the messages of these reasons say (spec/events-and-alerts.md §17). Single words are left out: a message may hold them.
    private static readonly Dictionary<string, string> s_reasons = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ReconciliationSucceeded"] = "Reconciliation finished",
        ["ReconciliationFailed"] = "",
        ["ProgressingWithRetry"] = "",
        ["DependencyNotReady"] = "Dependencies do not meet ready condition",
        ["HealthCheckCanceled"] = "Health checks canceled",
        ["HealthCheckFailed"] = "health check failed",
        ["BuildFailed"] = "",
        ["PruneFailed"] = "",
        ["ArtifactFailed"] = "",
        ["AccessDenied"] = "",
        ["InvalidCELExpression"] = "",
        ["FeatureGateDisabled"] = "",
        ["NewArtifact"] = "stored (artifact|fetched index)",
        ["ArtifactUpToDate"] = "",
        ["ChartPullSucceeded"] = "pulled '.*' chart",
        ["ChartPackageSucceeded"] = "packaged '.*' chart",
        ["GitOperationFailed"] = "",
        ["AuthenticationFailed"] = "",
        ["BucketOperationFailed"] = "",
        ["OCIArtifactPullFailed"] = "",
        ["OCIArtifactLayerOperationFailed"] = "",
        ["IndexationFailed"] = "",
        ["ArtifactVerificationFailed"] = "",
        ["GarbageCollectionFailed"] = "",
        ["InstallSucceeded"] = "Helm install succeeded",
        ["UpgradeSucceeded"] = "Helm upgrade succeeded",
        ["UninstallSucceeded"] = "Helm uninstall",
        ["TestSucceeded"] = "Helm test succeeded",
        ["RollbackSucceeded"] = "Helm rollback to previous release .* succeeded",
        ["InstallFailed"] = "Helm install failed",
        ["UpgradeFailed"] = "Helm upgrade failed",
        ["UninstallFailed"] = "Helm uninstall .*failed",
        ["TestFailed"] = "Helm test failed",
        ["RollbackFailed"] = "Helm rollback .*failed",
        ["PendingRelease"] = "Helm release .* in pending-",
        ["DriftDetected"] = "",
        ["DriftCorrected"] = "",
        ["DriftCorrectionFailed"] = "",
        ["SourceFetchFailed"] = "",
        ["ValidationFailed"] = "",
    };

    public static IEnumerable<Finding> Check(LintSubject subject) =>
        subject.Alerts.SelectMany(a =>
            Check(a, "spec.inclusionList", Written(a.Spec.InclusionList, a.Alert.Inclusion), isInclusion: true)
                .Concat(Check(a, "spec.exclusionList", Written(a.Spec.ExclusionList, a.Alert.Exclusion), isInclusion: false))
        );

    // What does not compile is not among the patterns, and keeps its place in the list.
    private static IReadOnlyList<(int Index, Pattern Pattern)> Written(
        IReadOnlyList<string> texts,
        IReadOnlyList<Pattern> compiled
    )
    {
        var left = new Queue<Pattern>(compiled);
        return
        [
            .. texts.Index().Where(t => left.TryPeek(out var next) && next.Text == t.Item).Select(t => (t.Index, left.Dequeue())),
        ];
    }

    private static IEnumerable<Finding> Check(
        LintedAlert a,
        string field,
        IReadOnlyList<(int Index, Pattern Pattern)> patterns,
        bool isInclusion
    )
    {
        foreach (var (i, pattern) in patterns)
        {
            var found = pattern.Reach() switch
            {
                PatternReach.Everything => (FindingCode.PatternMatchesEverything, Everything(pattern, isInclusion)),
                PatternReach.Nothing => (FindingCode.PatternMatchesNothing, Nothing(pattern, isInclusion, patterns.Count == 1)),
                _ when ReasonIn(pattern.Text) is { } reason => (FindingCode.PatternIsReason, IsReason(reason, isInclusion)),
                _ => ("", ""),
            };
            if (found is var (code, message) && code.Length > 0)
            {
                yield return LintSubject.Warn(a.Object, $"{field}[{i}]", code, message);
            }
        }
    }

    private static string Everything(Pattern pattern, bool isInclusion) =>
        isInclusion
            ? $"'{pattern.Text}' is found in every message, so spec.inclusionList holds nothing back; remove it"
            : $"'{pattern.Text}' is found in every message, so this Alert never fires; remove it, or set spec.suspend";

    private static string Nothing(Pattern pattern, bool isInclusion, bool isOnly) =>
        (isInclusion, isOnly) switch
        {
            (true, true) => $"'{pattern.Text}' can be found in no message, so this Alert never fires; mend or remove it",
            _ => $"'{pattern.Text}' can be found in no message and does nothing; mend or remove it",
        };

    private static string IsReason(string reason, bool isInclusion)
    {
        var cure = s_reasons[reason] is { Length: > 0 } words
            ? $"write words of the message, such as '{words}'"
            : "write words of the message instead; 'tocsin get events' shows them";
        return $"'{reason}' is the reason of an event, and only its message is searched, so this "
            + $"{(isInclusion ? "lets" : "holds")} nothing {(isInclusion ? "through" : "back")}; {cure}";
    }

    // Nothing but reasons, or that in the dress of a pattern: ^…$, .*….*, (?i)…, (…|…).
    private static string? ReasonIn(string text)
    {
        text = text.StartsWith("(?i)", StringComparison.Ordinal) ? text[4..] : text;
        text = text.StartsWith('^') ? text[1..] : text;
        text = text.EndsWith('$') ? text[..^1] : text;
        text = text.StartsWith(".*", StringComparison.Ordinal) ? text[2..] : text;
        text = text.EndsWith(".*", StringComparison.Ordinal) ? text[..^2] : text;
        text = text is ['(', .. var inner, ')'] && !inner.Contains('(') ? inner.TrimStart('?', ':') : text;
        var reasons = text.Split('|')
            .Select(t => s_reasons.Keys.FirstOrDefault(r => r.Equals(t, StringComparison.OrdinalIgnoreCase)));
        return reasons.All(r => r is not null) ? reasons.First() : null;
    }
}
