using System.Globalization;
using System.Text.Json.Nodes;
using Tocsin.Core.Reports;
using Tocsin.Resources.Cluster.Watching;

namespace Tocsin.Resources.Cluster.Reporting;

/// <summary>Readiness in the words of the API's conditions, so that <c>kubectl wait</c> and kstatus judge as Tocsin does.</summary>
/// <remarks>https://github.com/kubernetes-sigs/cli-utils/blob/master/pkg/kstatus/README.md</remarks>
internal static class Conditions
{
    public const string Ready = nameof(Ready);
    public const string Stalled = nameof(Stalled);
    private const int LongestMessage = 4096;

    // What only a change of the object itself can cure; anything else may come right while one waits.
    private static readonly string[] Terminal =
    [
        ReadyReason.InvalidSpec,
        ReadyReason.InvalidPattern,
        ReadyReason.InvalidExpression,
        ReadyReason.InvalidAddress,
        ReadyReason.NothingCanMatch,
        ReadyReason.NotSupportedYet,
    ];

    public static IReadOnlyList<Condition> Of(Readiness readiness, long generation)
    {
        // Who suspends an object has what was asked for: a Kustomization that waits for it must not fail.
        var isTrue = readiness.IsReady || readiness.Reason == ReadyReason.Suspended;
        var ready = Make(Ready, isTrue);
        return !isTrue && !readiness.MayPass && Terminal.Contains(readiness.Reason)
            ? [ready, Make(Stalled, isTrue: true)]
            : [ready];

        Condition Make(string type, bool isTrue) =>
            new(type, isTrue ? "True" : "False", readiness.Reason, Clipped(readiness.Message))
            {
                ObservedGeneration = generation,
            };
    }

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
            ["status"] = new JsonObject
            {
                ["observedGeneration"] = generation,
                ["conditions"] = new JsonArray([.. wanted.Select(c => (JsonNode)Json(c, Since(c, before, now)))]),
            },
        };

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
