using Tocsin.Core.Alerts;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;

namespace Tocsin.Testing;

/// <summary>The sample notifications of spec/providers.md §2, and destinations to send them to.</summary>
public static partial class Some
{
    public const string Commit = "5394cb7f48332b2de7c17dd8b8384bbc84b7e738";
    public const string ProviderUid = "0c9c2e41-d2f9-4f9b-9c41-bebc1984d67a";

    public static Event ErrorEvent { get; } =
        new()
        {
            InvolvedObject = new()
            {
                Kind = "Kustomization",
                Namespace = "apps",
                Name = "webapp",
                Uid = "7d0cdc51-ddcf-4743-b223-83ca5c699632",
                ApiVersion = "kustomize.toolkit.fluxcd.io/v1",
                ResourceVersion = "48213",
            },
            Severity = SeverityName.Error,
            Timestamp = new DateTimeOffset(2026, 1, 15, 10, 20, 30, TimeSpan.Zero),
            Reason = "HealthCheckFailed",
            Message = "Health check failed: Deployment/apps/webapp <not ready> & timed out\nsee 'kubectl -n apps get pods'",
            Metadata = EventMetadata.From([
                new("change_request", "42"),
                new("env", "prod_eu-1"),
                new("revision", $"main@sha1:{Commit}"),
                new("summary", "Prod: webapp impacted"),
            ]),
            ReportingController = "kustomize-controller",
            ReportingInstance = "kustomize-controller-6d8f9c7b5-abcde",
        };

    public static Event InfoEvent { get; } =
        ErrorEvent with
        {
            Severity = SeverityName.Info,
            Reason = "ReconciliationSucceeded",
            Message = "Reconciliation finished in 1.2s",
        };

    /// <summary>What the sender said of it; env and summary are the Alert's words.</summary>
    private static EventMetadata PostedMetadata { get; } =
        EventMetadata.From([
            new("event.toolkit.fluxcd.io/change_request", "42"),
            new("kustomize.toolkit.fluxcd.io/revision", $"main@sha1:{Commit}"),
        ]);

    /// <summary>E-ERR.</summary>
    public static Notification Error { get; } = Notify(ErrorEvent) with { Posted = PostedMetadata };

    /// <summary>E-INFO.</summary>
    public static Notification Info { get; } = Notify(InfoEvent) with { Posted = PostedMetadata };

    /// <summary>More than any service takes: a megabyte of text that has to be escaped, and two hundred entries of metadata.</summary>
    public static Notification Huge { get; } =
        Notify(
            ErrorEvent with
            {
                Message = string.Concat(Enumerable.Repeat("<!channel> @everyone *bold* _x_ 👩‍👩‍👧‍👦 日本\n", 20_000)),
                Metadata = EventMetadata.From(
                    Enumerable
                        .Range(0, 200)
                        .Select(i => KeyValuePair.Create($"key_{i:d3}", string.Concat(Enumerable.Repeat("value-é ", 300))))
                ),
            }
        );

    public static Notification Notify(Event e) =>
        new()
        {
            Alert = new ObjectName("flux-system", "on-call"),
            AlertUid = "3f6a0f2e-9c1d-4e57-8a34-2b6c5d7e8f90",
            Provider = new ObjectName("flux-system", "target"),
            Event = e,
        };
}
