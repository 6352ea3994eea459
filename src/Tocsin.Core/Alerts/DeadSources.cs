using Tocsin.Core.Documents;
using Tocsin.Core.Resources;

namespace Tocsin.Core.Alerts;

/// <summary>
/// Sources from which no event of the cluster at hand can come. An event of another cluster may, so this is only told: matching
/// does not ask.
/// </summary>
internal static class DeadSources
{
    private static readonly string[] s_codes =
    [
        FindingCode.SourceKindNotServed,
        FindingCode.SourceNamespaceNotFound,
        FindingCode.CrossNamespaceRefused,
    ];

    /// <summary>A warning for each missing kind and namespace, at the first source that names it; when no source is left, each
    /// with the reason <see cref="ReadyReason.NothingCanMatch"/>.</summary>
    public static IReadOnlyList<Problem> Check(AlertSpec spec, string own, Surroundings around, bool ownNamespaceOnly)
    {
        if (around.LacksNothing)
        {
            return [];
        }

        var found = new Dictionary<(string Field, string Name), Problem>();
        var isAnyAlive = false;
        foreach (var (i, source) in spec.EventSources.Index())
        {
            var isOther = source.Namespace.Length > 0 && source.Namespace != own;
            if (around.UnservedKinds.Contains(source.Kind))
            {
                found.TryAdd(("kind", source.Kind), Kind(i, source.Kind));
            }
            else if (isOther && ownNamespaceOnly)
            {
                // The reader has said so.
            }
            else if (isOther && source.Namespace != EventSource.Any && around.Namespaces?.Contains(source.Namespace) is false)
            {
                found.TryAdd(("namespace", source.Namespace), Namespace(i, source.Namespace, around.Namespaces));
            }
            else
            {
                isAnyAlive = true;
            }
        }

        return isAnyAlive ? [.. found.Values] : [.. found.Values.Select(p => p with { Reason = ReadyReason.NothingCanMatch })];
    }

    /// <summary>What is said of them in one text; empty when there is none.</summary>
    public static string Said(IEnumerable<Problem> problems) => string.Join("; ", problems.Where(p => s_codes.Contains(p.Code)));

    private static Problem Kind(int i, string kind) =>
        Warning(
            $"spec.eventSources[{i}].kind",
            $"the cluster serves no {kind}, so no event of one can come; install the controller of Flux that defines it, or take the"
                + " source out",
            FindingCode.SourceKindNotServed
        );

    private static Problem Namespace(int i, string name, IEnumerable<string> known) =>
        Warning(
            $"spec.eventSources[{i}].namespace",
            $"namespace '{name}' does not exist, so no event of it can come; create it, or correct the name"
                + Suggestion.For(name, known),
            FindingCode.SourceNamespaceNotFound
        );

    private static Problem Warning(string path, string message, string code) =>
        new(path, message) { IsWarning = true, Code = code };
}
