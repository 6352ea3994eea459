using System.Globalization;
using System.Text.Json.Nodes;
using Tocsin.Core.Reports;
using Tocsin.Delivery;
using Tocsin.Resources.Cluster.Watching;

namespace Tocsin.Resources.Cluster.Reporting;

/// <summary>What is thought of an object in the words of the API's conditions, by which <c>kubectl wait</c> and kstatus judge.</summary>
/// <remarks>https://github.com/kubernetes-sigs/cli-utils/blob/master/pkg/kstatus/README.md</remarks>
internal static class Conditions
{
    public const string Ready = nameof(Ready);
    public const string Stalled = nameof(Stalled);
    public const string Resolved = nameof(Resolved);
    public const string Matching = nameof(Matching);
    public const string Delivering = nameof(Delivering);
    private const int LongestMessage = 4096;

    // Of what has no other condition: what only a change of the object itself can cure.
    private static readonly string[] Terminal = [ReadyReason.InvalidSpec, ReadyReason.NotSupportedYet];

    /// <summary>
    /// Of an Alert or a Provider. Ready is a health check, which fails what waits for it: it is False, and Stalled True with it, only
    /// where nothing but a change of the object can cure it. What may pass stands in conditions of its own.
    /// </summary>
    /// <param name="verdict">All of it in one word, as <c>tocsin get</c> shows it.</param>
    /// <param name="standing">How its deliveries go.</param>
    public static IReadOnlyList<Condition> Of(
        string kind,
        Aspects aspects,
        Readiness verdict,
        Standing standing,
        long generation
    ) =>
        [
            .. Health(kind, aspects.Spec, verdict).Select(c => c with { ObservedGeneration = generation }),
            Make(Resolved, aspects.Resolved, generation),
            .. aspects.Matching is { } matching ? (Condition[])[Make(Matching, matching, generation)] : [],
            Make(Delivering, standing.Judge(Readiness.Ready("no delivery is failing")), generation),
        ];

    /// <summary>Of what has these two alone.</summary>
    public static IReadOnlyList<Condition> Of(Readiness readiness, long generation)
    {
        var ready = Make(Ready, readiness with { IsReady = IsAsWanted(readiness) }, generation);
        return ready.Status == "False" && Terminal.Contains(readiness.Reason)
            ? [ready, Make(Stalled, readiness with { IsReady = true }, generation)]
            : [ready];
    }

    private static Condition[] Health(string kind, Readiness spec, Readiness verdict)
    {
        if (!IsAsWanted(spec))
        {
            return [Make(Ready, spec, 0), Make(Stalled, spec with { IsReady = true }, 0)];
        }

        var isAll = verdict.IsReady || verdict.Reason == spec.Reason;
        var state = spec.IsReady ? "valid" : "suspended";
        return [Make(Ready, new(true, spec.Reason, isAll ? verdict.Message : $"{kind} is {state}, but {verdict.Message}"), 0)];
    }

    // Who suspends an object has what was asked for: a Kustomization that waits for it must not fail.
    private static bool IsAsWanted(Readiness readiness) => readiness.IsReady || readiness.Reason == ReadyReason.Suspended;

    private static Condition Make(string type, Readiness of, long generation) =>
        new(type, of.IsReady ? "True" : "False", of.Reason, Clipped(of.Message)) { ObservedGeneration = generation };

    /// <summary>The patch that makes them an object's status.</summary>
    /// <param name="before">Whose time of transition stays where the status does.</param>
    public static JsonObject Patch(
        IReadOnlyList<Condition> wanted,
        IReadOnlyList<Condition> before,
        long generation,
        DateTimeOffset now
    ) =>
        new()
        {
            ["status"] = new JsonObject { ["observedGeneration"] = generation, ["conditions"] = List(wanted, before, now) },
        };

    /// <summary>As they stand in a status.</summary>
    /// <param name="before">Whose time of transition stays where the status does.</param>
    public static JsonArray List(IReadOnlyList<Condition> wanted, IReadOnlyList<Condition> before, DateTimeOffset now) =>
        new([.. wanted.Select(c => (JsonNode)Json(c, Since(c, before, now)))]);

    /// <summary>The object says all of this already.</summary>
    public static bool AreSaid(IReadOnlyList<Condition> wanted, ClusterObject now, long generation) =>
        now.ObservedGeneration == generation
        && now.Conditions.Count == wanted.Count
        && wanted.All(w => now.Conditions.Any(c => c.Says(w)));

    private static string Since(Condition wanted, IReadOnlyList<Condition> before, DateTimeOffset now) =>
        before.FirstOrDefault(b => b.Type == wanted.Type && b.Status == wanted.Status) is { LastTransitionTime.Length: > 0 } old
            ? old.LastTransitionTime
            : now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static JsonObject Json(Condition c, string since) =>
        new()
        {
            ["type"] = c.Type,
            ["status"] = c.Status,
            ["reason"] = c.Reason,
            ["message"] = c.Message,
            ["observedGeneration"] = c.ObservedGeneration,
            ["lastTransitionTime"] = since,
        };

    private static string Clipped(string message) => message.Length <= LongestMessage ? message : message[..LongestMessage] + "…";
}
