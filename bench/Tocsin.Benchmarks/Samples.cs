using System.Text;
using Tocsin.Core.Alerts;
using Tocsin.Core.Events;
using Tocsin.Core.Patterns;
using Tocsin.Core.Reports;

namespace Tocsin.Benchmarks;

/// <summary>An event of 1 KiB and alerts around it.</summary>
internal static class Samples
{
    public static byte[] Body { get; } = MakeBody();

    public static Event Event { get; } = EventRules.StripToken(EventRules.CleanOnArrival(EventDecoder.Decode(Body).Event!));

    public static Alert Alert(string name, string kind, string ns, string obj, string severity, params string[] exclusions) =>
        new(
            new ObjectName("flux-system", name),
            name,
            new AlertSpec
            {
                ProviderName = "sink",
                EventSeverity = severity,
                EventSources = [new EventSource(kind, obj, ns)],
            }
        )
        {
            Exclusion = [.. exclusions.Select(Parse)],
        };

    /// <summary>One alert that takes the event, and these.</summary>
    public static AlertIndex Index(IEnumerable<Alert> strangers) =>
        new(
            [Alert("takes-all", "Kustomization", "flux-system", "*", "info"), .. strangers],
            NoLabels.Instance,
            ownNamespaceOnly: false
        );

    private static Pattern Parse(string text) =>
        Pattern.TryParse(text, out var pattern, out var why) ? pattern : throw new ArgumentException(why, nameof(text));

    private static byte[] MakeBody()
    {
        const string Head = """
            {"involvedObject":{"kind":"Kustomization","namespace":"flux-system","name":"apps",
            "uid":"a7f7a3c4-3f63-4e6a-9a5e-3b1f4f2f9b11","apiVersion":"kustomize.toolkit.fluxcd.io/v1","resourceVersion":"184467"},
            "severity":"info","timestamp":"2026-11-22T10:00:00Z","reason":"ReconciliationSucceeded","metadata":{
            "kustomize.toolkit.fluxcd.io/revision":"main@sha1:5b3d4c1f0a8e7d6c5b4a39281706f5e4d3c2b1a0"},
            "reportingController":"kustomize-controller","message":"Reconciliation finished in 1.2s, next run in 10m0s
            """;
        return Encoding.UTF8.GetBytes(Head.ReplaceLineEndings("").PadRight(1022, '.') + "\"}");
    }
}
