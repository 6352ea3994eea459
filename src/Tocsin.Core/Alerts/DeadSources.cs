using Tocsin.Core.Documents;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Alerts;

/// <summary>
/// Sources from which no event of the cluster at hand can come. An event of another cluster may, so this is only told: matching
/// does not ask.
/// </summary>
internal static class DeadSources
{
    private static readonly string[] s_codes =
    [
        FindingCode.SourceNameImpossible,
        FindingCode.SourceKindNotServed,
        FindingCode.SourceNamespaceNotFound,
        FindingCode.CrossNamespaceRefused,
    ];

    /// <summary>
    /// A warning for each missing kind and namespace, at the first source that names it; when no source is left, each with the reason
    /// <see cref="ReadyReason.NothingCanMatch"/>.
    /// </summary>
    public static IReadOnlyList<Problem> Check(AlertSpec spec, string own, Surroundings around, bool ownNamespaceOnly)
    {
        if (around.LacksNothing)
        {
            return [];
        }

        // Of thousands of Alerts hardly any has one.
        Dictionary<(string Field, string Name), Problem>? found = null;
        for (var i = 0; i < spec.EventSources.Count; i++)
        {
            var source = spec.EventSources[i];
            if (LacksKind(source))
            {
                (found ??= []).TryAdd(("kind", source.Kind), Kind(i, source.Kind));
            }
            else if (LacksNamespace(source))
            {
                (found ??= []).TryAdd(("namespace", source.Namespace), Namespace(i, source.Namespace, around.Namespaces!));
            }
        }

        return found is null ? []
            : spec.EventSources.Any(Lives) ? [.. found.Values]
            : [.. found.Values.Select(p => p with { Reason = ReadyReason.NothingCanMatch })];

        bool LacksKind(EventSource s) => around.UnservedKinds.Contains(s.Kind);

        bool IsOfOther(EventSource s) => s.Namespace.Length > 0 && s.Namespace != own;

        bool LacksNamespace(EventSource s) =>
            IsOfOther(s)
            && s.Namespace != EventSource.Any
            && around.Namespaces?.Contains(s.Namespace) is false
            && !IsSaidByReader(s);

        bool IsSaidByReader(EventSource s) => (ownNamespaceOnly && IsOfOther(s)) || Impossible.NameOf(s) is not null;

        bool Lives(EventSource s) => !LacksKind(s) && !LacksNamespace(s) && !IsSaidByReader(s);
    }

    /// <summary>What is said of them in one text; empty when there is none.</summary>
    public static string Said(IReadOnlyCollection<Problem> problems) =>
        problems.Count == 0 ? "" : string.Join("; ", problems.Where(p => s_codes.Contains(p.Code)));

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
