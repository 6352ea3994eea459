using Tocsin.Core.Documents;
using Tocsin.Core.Events;
using Tocsin.Core.Patterns;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Core.Alerts;

/// <summary>Reads an Alert and says everything that is wrong with it (spec/crds.md).</summary>
public static class AlertReader
{
    private const int MaxSummary = 255;
    private const int MaxName = 253;
    private const string Inclusion = "inclusionList";
    private static readonly string[] s_severities = [SeverityName.Info, SeverityName.Error];

    public static ReadAlert Read(ResourceObject o, bool noCrossNamespaceRefs) => Read(o, noCrossNamespaceRefs, new PatternPool());

    internal static ReadAlert Read(ResourceObject o, bool noCrossNamespaceRefs, PatternPool pool)
    {
        var problems = o.Problems.ToList();
        var root = new Fields(o.Root, "", problems);
        root.Ignore("apiVersion", "kind", "metadata", "status", Encryption.Key);
        var spec = root.Child("spec", required: true);
        root.RejectOthers();
        if (spec is null)
        {
            return new ReadAlert(o, new AlertSpec(), [], [], problems);
        }

        var inclusion = Patterns(spec, Inclusion, pool);
        var exclusion = Patterns(spec, "exclusionList", pool);
        var read = new AlertSpec
        {
            ProviderName = Provider(spec),
            EventSeverity = spec.OneOf("eventSeverity", s_severities) ?? SeverityName.Info,
            EventSources = Sources(spec, o.Name.Namespace, noCrossNamespaceRefs),
            InclusionList = inclusion.Texts,
            ExclusionList = exclusion.Texts,
            EventMetadata = EventMetadata.From(spec.TextMap("eventMetadata") ?? new Dictionary<string, string>()),
            Summary = Summary(spec),
            Suspend = spec.Flag("suspend"),
        };
        spec.RejectOthers();
        CheckPossible(spec, read, o.Name.Namespace, inclusion.Compiled, exclusion.Compiled, noCrossNamespaceRefs);
        CheckNames(read, problems);
        return new ReadAlert(o, read, inclusion.Compiled, exclusion.Compiled, problems);
    }

    private static void CheckPossible(
        Fields spec,
        AlertSpec read,
        string own,
        List<Pattern> inclusion,
        List<Pattern> exclusion,
        bool noCrossNamespaceRefs
    )
    {
        if (Impossible.ExcludesAll(exclusion) is { } all)
        {
            var message = $"'{all.Text}' is found in every message, so no event can match; make it narrower or take it out";
            spec.Warn("exclusionList", message, ReadyReason.NothingCanMatch);
        }

        if (Impossible.IncludesReasonsOnly(inclusion))
        {
            var message =
                $"'{inclusion[0].Text}' is the reason of an event, and expressions are looked for in its message; write words of the message";
            spec.Warn(Inclusion, message, ReadyReason.NothingCanMatch);
        }

        if (
            noCrossNamespaceRefs
            && read.EventSources is [_, ..] sources
            && sources.All(s => s.Namespace.Length > 0 && s.Namespace != own)
        )
        {
            var message = $"all are of other namespaces, which --no-cross-namespace-refs refuses; name sources of '{own}'";
            spec.Warn("eventSources", message, ReadyReason.NothingCanMatch, FindingCode.CrossNamespaceRefused);
        }
    }

    /// <summary>Where no source is left whose names an object can have, what was said of each keeps the Alert from being ready.</summary>
    private static void CheckNames(AlertSpec read, List<Problem> problems)
    {
        if (read.EventSources.All(s => Impossible.NameOf(s) is not null))
        {
            foreach (var (i, problem) in problems.Index().Where(p => p.Item.Code == FindingCode.SourceNameImpossible).ToList())
            {
                problems[i] = problem with { Reason = ReadyReason.NothingCanMatch };
            }
        }
    }

    private static string Provider(Fields spec)
    {
        var reference = spec.Child("providerRef", required: true);
        var name = reference?.Text("name", required: true, min: 1);
        reference?.RejectNamespace("the Provider");
        reference?.RejectOthers();
        return name ?? "";
    }

    private static string Summary(Fields spec)
    {
        var summary = spec.Text("summary", max: MaxSummary) ?? "";
        if (spec.Has("summary"))
        {
            spec.Warn("summary", "is deprecated; put it under spec.eventMetadata.summary", code: FindingCode.DeprecatedField);
        }

        return summary;
    }

    private static List<EventSource> Sources(Fields spec, string own, bool noCrossNamespaceRefs)
    {
        var sources = new List<EventSource>();
        var entries = spec.Children("eventSources", required: true);
        if (entries is [])
        {
            spec.Warn("eventSources", "is empty, so no event can match; name at least one source", ReadyReason.NothingCanMatch);
        }

        foreach (var entry in entries ?? [])
        {
            entry.Ignore("apiVersion");
            var kind = Kind(entry);
            var name = entry.Text("name", required: true, min: 1, max: MaxName);
            var ns = entry.Text("namespace", min: 1, max: MaxName) ?? "";
            var labels = entry.TextMap("matchLabels");
            CheckNamespace(entry, ns, own, noCrossNamespaceRefs);
            entry.RejectOthers();
            if (kind is not null && name is not null)
            {
                var source = new EventSource(kind, name, ns, labels);
                sources.Add(source);
                if (Impossible.NameOf(source) is var (field, why))
                {
                    entry.Warn(field, why, code: FindingCode.SourceNameImpossible);
                }
            }
        }

        return sources;
    }

    /// <summary>Any word can be the kind of some producer's objects, and matching takes it as it stands.</summary>
    private static string? Kind(Fields entry)
    {
        var kind = entry.Text("kind", required: true, min: 1);
        if (kind is { Length: > 0 } && !EventSource.Kinds.Contains(kind))
        {
            var near = Suggestion.For(kind, EventSource.Kinds);
            var message =
                $"'{kind}' is not a kind that the definition of Alert lists{(near.Length > 0 ? near : "; events of it match all the same,"
                    + " but an API server refuses the Alert until the kind is added there")}";
            entry.Warn("kind", message, code: FindingCode.SourceKindUnknown);
        }

        return kind is { Length: > 0 } ? kind : null;
    }

    private static void CheckNamespace(Fields entry, string ns, string own, bool noCrossNamespaceRefs)
    {
        if (!noCrossNamespaceRefs || ns.Length == 0 || ns == own)
        {
            return;
        }

        if (ns == EventSource.Any)
        {
            entry.Error("namespace", $"'*' is not allowed with --no-cross-namespace-refs; leave it out to mean '{own}'");
        }
        else
        {
            var message =
                $"events of namespace '{ns}' are refused by --no-cross-namespace-refs: this Alert takes those of '{own}' only";
            entry.Warn("namespace", message, code: FindingCode.CrossNamespaceRefused);
        }
    }

    private static (IReadOnlyList<string> Texts, List<Pattern> Compiled) Patterns(Fields spec, string name, PatternPool pool)
    {
        var texts = spec.TextList(name);
        var compiled = new List<Pattern>(texts.Count);
        var broken = new List<(int Index, string Why)>();
        foreach (var (i, text) in texts.Index())
        {
            if (pool.TryParse(text, out var pattern, out var why))
            {
                compiled.Add(pattern);
            }
            else
            {
                broken.Add((i, $"'{text}' is not a valid RE2 expression: {why}"));
            }
        }

        // Without one inclusion that counts the Alert takes nothing; without an exclusion it takes more.
        var isContained = name != Inclusion || compiled.Count > 0;
        foreach (var (i, why) in broken)
        {
            spec.Error($"{name}[{i}]", why, ReadyReason.InvalidPattern, isContained);
        }

        return (texts, compiled);
    }
}

/// <summary>An Alert as read, with its verdict; to be used only without errors.</summary>
public sealed record ReadAlert(
    ResourceObject Object,
    AlertSpec Spec,
    IReadOnlyList<Pattern> Inclusion,
    IReadOnlyList<Pattern> Exclusion,
    IReadOnlyList<Problem> Problems
)
{
    public Alert ToAlert() => new(Object.Name, Object.Uid, Spec) { Inclusion = Inclusion, Exclusion = Exclusion };
}
