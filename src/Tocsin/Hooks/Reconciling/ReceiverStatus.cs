using System.Text.Json.Nodes;
using Tocsin.Core.Receivers;
using Tocsin.Resources.Cluster.Reporting;
using Tocsin.Resources.Cluster.Watching;

namespace Tocsin.Hooks.Reconciling;

/// <summary>What a Receiver's status says, in the words of the reference (spec/receivers.md §7, spec/crds.md).</summary>
/// <param name="Path">Where its webhooks go; empty while that is nowhere.</param>
/// <param name="ObservedGeneration">Null: stays as it is.</param>
internal sealed record ReceiverStatus(string Path, IReadOnlyList<Condition> Conditions, long? ObservedGeneration)
{
    private const int LongestMessage = 32_768;

    public static ReceiverStatus Ready(string path, long generation) =>
        new(path, [Make("Ready", "True", "Succeeded", Initialized(path), generation)], generation);

    /// <summary>The Secret may yet come: it is tried again.</summary>
    public static ReceiverStatus WithoutToken(string problem, long generation) =>
        new(
            "",
            [
                Make("Reconciling", "True", "ProgressingWithRetry", "Reconciliation in progress", generation),
                Make("Ready", "False", "TokenNotFound", problem, generation),
            ],
            null
        );

    /// <summary>Only a change of the object itself can cure it.</summary>
    /// <param name="path">Stays as it was.</param>
    public static ReceiverStatus Failed(string path, ConfigurationFault fault, long generation) =>
        new(
            path,
            [
                Make("Stalled", "True", fault.Reason, fault.Message, generation),
                Make("Ready", "False", fault.Reason, fault.Message, generation),
            ],
            generation
        );

    /// <summary>Nothing is done; what it says of readiness stays.</summary>
    public static ReceiverStatus Suspended(ClusterObject now) =>
        new(now.WebhookPath, now.Conditions, IsReady(now.Conditions) ? now.Generation : null);

    public static string Initialized(string path) => "Receiver initialized for path: " + path;

    /// <summary>Webhooks are taken: Ready, and neither Stalled nor Reconciling.</summary>
    public static bool TakesWebhooks(IReadOnlyList<Condition> conditions) =>
        IsReady(conditions) && !conditions.Any(c => c is { Type: "Stalled" or "Reconciling", Status: "True" });

    public static bool IsReady(IReadOnlyList<Condition> conditions) =>
        conditions.Any(c => c is { Type: "Ready", Status: "True" });

    /// <summary>The patch that makes this an object's status; null when it says so already.</summary>
    public JsonObject? Patch(ClusterObject now, string lastHandled, DateTimeOffset at)
    {
        var isSaid =
            now.WebhookPath == Path
            && (ObservedGeneration is null || now.ObservedGeneration == ObservedGeneration)
            && now.LastHandledReconcileAt == lastHandled
            && now.Conditions.Count == Conditions.Count
            && Conditions.All(w => now.Conditions.Any(c => c.Says(w)));
        if (isSaid)
        {
            return null;
        }

        var status = new JsonObject
        {
            ["webhookPath"] = Path.Length > 0 ? Path : null,
            ["conditions"] = Resources.Cluster.Reporting.Conditions.List(Conditions, now.Conditions, at),
        };
        if (ObservedGeneration is { } generation)
        {
            status["observedGeneration"] = generation;
        }

        if (lastHandled.Length > 0)
        {
            status["lastHandledReconcileAt"] = lastHandled;
        }

        return new JsonObject { ["status"] = status };
    }

    private static Condition Make(string type, string status, string reason, string message, long generation) =>
        new(type, status, reason, message.Length <= LongestMessage ? message : message[..(LongestMessage - 1)] + "…")
        {
            ObservedGeneration = generation,
        };
}
