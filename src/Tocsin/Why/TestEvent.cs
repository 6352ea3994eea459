using Tocsin.Core.Alerts;
using Tocsin.Core.Events;
using Tocsin.Core.Reports;

namespace Tocsin.Why;

/// <summary>The event of <c>tocsin test</c>, which nobody can take for a real one.</summary>
internal static class TestEvent
{
    public const string Reason = "TocsinTest";

    public static Event For(ObjectName subject, TimeProvider clock, EventSource? source = null, string severity = "") =>
        new()
        {
            InvolvedObject = new()
            {
                Kind = source?.Kind ?? "Kustomization",
                Namespace = source?.Namespace is { Length: > 0 } ns and not EventSource.Any ? ns : subject.Namespace,
                Name = source?.Name is { } name and not EventSource.Any ? name : "tocsin-test",
                ApiVersion = "kustomize.toolkit.fluxcd.io/v1",
            },
            Severity = severity.Length > 0 ? severity : SeverityName.Info,
            Timestamp = clock.GetUtcNow(),
            Reason = Reason,
            Message = $"This is a test by 'tocsin test' of {subject}. Nothing happened, and nothing has to be done.",
            ReportingController = "tocsin",
        };
}
