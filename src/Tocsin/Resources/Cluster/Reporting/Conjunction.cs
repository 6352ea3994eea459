using Tocsin.Core.Reports;
using Tocsin.Resources.Cluster.Watching;

namespace Tocsin.Resources.Cluster.Reporting;

/// <summary>An object's conditions in one word, as <c>tocsin get</c> and the API have it: Ready only where all of them are well.</summary>
internal static class Conjunction
{
    /// <summary>Null when nobody wrote that it is ready or not.</summary>
    public static Condition? Of(IReadOnlyList<Condition> conditions)
    {
        if (Find(Conditions.Ready) is not { Status: "True" } ready)
        {
            return Find(Conditions.Ready);
        }

        var resolved = False(Conditions.Resolved);
        var worst =
            (resolved?.Reason == ReadyReason.ProviderNotReady ? null : resolved)
            ?? Broken()
            ?? (
                ready.Reason == ReadyReason.Suspended
                    ? null
                    : False(Conditions.Matching) ?? resolved ?? False(Conditions.Delivering)
            );
        return worst is null ? ready : worst with { Type = Conditions.Ready, Status = "False" };

        Condition? Find(string type) => conditions.FirstOrDefault(c => c.Type == type);

        Condition? False(string type) => Find(type) is { Status: "False" } found ? found : null;

        // Some events match all the same, and yet not those that were meant.
        Condition? Broken() => Find(Conditions.Matching) is { Reason: ReadyReason.InvalidPattern } found ? found : null;
    }
}
