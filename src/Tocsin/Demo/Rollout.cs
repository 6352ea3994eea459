using Tocsin.Core.Events;

namespace Tocsin.Demo;

/// <summary>Two rollouts as Flux's controllers report them: podinfo 6.9.2 succeeds, an image that does not exist fails.</summary>
internal static class Rollout
{
    private const string Good = "main@sha1:5394cb7f48332b2de7c17dd8b8384bbc84b7e738";
    private const string Bad = "main@sha1:b0c487c6e4f2a1f1e3c9d7a85b6c4d3e2f1a0b9c";

    /// <summary>What the inbox must have heard when all has arrived.</summary>
    public static IReadOnlyDictionary<string, int> Expected { get; } =
        new Dictionary<string, int>(StringComparer.Ordinal)
        {
            ["Slack"] = 6,
            ["GitHub"] = 2,
            ["Grafana"] = 2,
        };

    public static IEnumerable<Event> Events(DateTimeOffset now)
    {
        yield return Source("stored artifact for commit 'Roll podinfo to 6.9.2'", Good, now);
        yield return Podinfo("Progressing", "Deployment/podinfo/podinfo configured", Good, now.AddSeconds(2));
        yield return Podinfo("Progressing", "Health check passed in 5.03s", Good, now.AddSeconds(7));
        yield return Podinfo(
            "ReconciliationSucceeded",
            "Reconciliation finished in 6.2s, next run in 5m0s",
            Good,
            now.AddSeconds(8)
        ) with
        {
            Metadata = EventMetadata.From([
                new("kustomize.toolkit.fluxcd.io/revision", Good),
                new("kustomize.toolkit.fluxcd.io/commit_status", "update"),
            ]),
        };
        yield return Source("stored artifact for commit 'Try podinfo:fake'", Bad, now.AddMinutes(3));
        yield return Podinfo("Progressing", "Deployment/podinfo/podinfo configured", Bad, now.AddSeconds(182));
        yield return Podinfo(
            "HealthCheckFailed",
            "health check failed after 1m0.005s: timeout waiting for: [Deployment/podinfo/podinfo status: 'InProgress']",
            Bad,
            now.AddSeconds(245)
        ) with
        {
            Severity = SeverityName.Error,
        };
    }

    private static Event Source(string message, string revision, DateTimeOffset at) =>
        new()
        {
            InvolvedObject = new ObjectReference
            {
                Kind = "GitRepository",
                Namespace = "flux-system",
                Name = "flux-system",
                ApiVersion = "source.toolkit.fluxcd.io/v1",
            },
            Severity = SeverityName.Info,
            Timestamp = at,
            Message = message,
            Reason = "NewArtifact",
            Metadata = EventMetadata.From([new("source.toolkit.fluxcd.io/revision", revision)]),
            ReportingController = "source-controller",
        };

    private static Event Podinfo(string reason, string message, string revision, DateTimeOffset at) =>
        new()
        {
            InvolvedObject = new ObjectReference
            {
                Kind = "Kustomization",
                Namespace = "flux-system",
                Name = "podinfo",
                ApiVersion = "kustomize.toolkit.fluxcd.io/v1",
            },
            Severity = SeverityName.Info,
            Timestamp = at,
            Message = message,
            Reason = reason,
            Metadata = EventMetadata.From([new("kustomize.toolkit.fluxcd.io/revision", revision)]),
            ReportingController = "kustomize-controller",
        };
}
