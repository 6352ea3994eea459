using Tocsin.Core.Reports;

namespace Tocsin.Core.Resources;

/// <summary>Holds back what cannot be judged while the values of an object's fields are not known: variables, and what is encrypted.</summary>
internal static class Unknowns
{
    /// <summary>The problems without those that only follow from a value that is not known.</summary>
    /// <param name="o">Its own problems say what is not known.</param>
    public static IReadOnlyList<Problem> Leave(ResourceObject o, IReadOnlyList<Problem> problems)
    {
        var unknown = o.Problems.Where(p => p.KeepsFromUse).ToList();
        return unknown is [] ? problems : [.. problems.Where(p => p.KeepsFromUse || !unknown.Exists(u => Follows(p, u)))];
    }

    private static bool Follows(Problem problem, Problem unknown) =>
        unknown.Code == FindingCode.Encrypted
        || IsWithin(problem.Path, unknown.Path)
        || IsWithin(unknown.Path, problem.Path)
        || (
            unknown.Path is "metadata.name" or "metadata.namespace"
            && (problem.Path.Length == 0 || problem.Reason is ReadyReason.ProviderNotFound or ReadyReason.SecretNotFound)
        );

    private static bool IsWithin(string path, string outer) =>
        outer.Length > 0
        && path.StartsWith(outer, StringComparison.Ordinal)
        && (path.Length == outer.Length || path[outer.Length] is '.' or '[');
}
