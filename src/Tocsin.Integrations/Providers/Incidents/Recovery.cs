using Tocsin.Core.Events;

namespace Tocsin.Integrations.Providers.Incidents;

/// <summary>Which events say that an object is well again.</summary>
internal static class Recovery
{
    // Information that is no success: work that goes on, waiting, and what a Helm release does after it failed.
    private static readonly string[] s_notYet =
    [
        "DependencyNotReady",
        "Progressing",
        "ProgressingWithRetry",
        "RollbackSucceeded",
        "UninstallSucceeded",
    ];

    public static bool IsToldBy(Event e) =>
        e.Severity == SeverityName.Info && !s_notYet.Contains(e.Reason, StringComparer.Ordinal);
}
