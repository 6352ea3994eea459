using Tocsin.Core.Alerts;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Core.Configuration;

/// <summary>Compiles Alerts; an unchanged one stays the same instance, an invalid one keeps its last good state.</summary>
internal sealed class AlertCompiler(CompilerOptions options)
{
    private readonly PatternPool _patterns = new();
    private Dictionary<ObjectName, Judged> _judged = [];
    private IReadOnlyDictionary<ObjectName, ProviderResource>? _providers;
    private Surroundings? _around;
    private Dictionary<ObjectName, AlertResource> _resources = [];

    /// <summary>The alerts that are in use, in the order of the objects; the same instance when none is another.</summary>
    public IReadOnlyList<Alert> Active { get; private set; } = [];

    /// <returns>The same instance as before when nothing in it is another.</returns>
    public IReadOnlyDictionary<ObjectName, AlertResource> Compile(
        IReadOnlyList<ResourceObject> objects,
        IReadOnlyDictionary<ObjectName, ProviderResource> providers,
        List<Finding> findings
    )
    {
        var names = new ProviderNames(providers);
        var areNamesSame = ReferenceEquals(providers, _providers);
        var around = options.Surroundings();
        var isAroundSame = ReferenceEquals(around, _around);
        var judged = new Dictionary<ObjectName, Judged>(objects.Count);
        var active = new List<Alert>(objects.Count);
        var isSame = true;
        foreach (var o in objects)
        {
            if (judged.TryGetValue(o.Name, out var first))
            {
                findings.Add(o.DefinedTwice(first.State.Object));
                continue;
            }

            var last = _judged.GetValueOrDefault(o.Name);
            var state = ReferenceEquals(last?.State.Object, o) ? last!.State : Read(o, last?.State);
            var provider = providers.GetValueOrDefault(new ObjectName(o.Name.Namespace, state.Spec.ProviderName));
            var isKnown =
                isAroundSame
                && ReferenceEquals(state, last?.State)
                && ReferenceEquals(provider, last!.Provider)
                && (provider is not null || areNamesSame);
            var now = isKnown ? last! : Judge(state, provider, names, around);
            judged.Add(o.Name, now);
            findings.AddRange(now.Findings);
            isSame &= ReferenceEquals(now, last);
            if (state.Good is { } good)
            {
                active.Add(good);
            }
        }

        if (!isSame || judged.Count != _judged.Count)
        {
            _resources = judged.ToDictionary(j => j.Key, j => j.Value.Resource);
        }

        Active = active.SequenceEqual(Active, ReferenceEqualityComparer.Instance) ? Active : active;
        (_judged, _providers, _around) = (judged, providers, around);
        return _resources;
    }

    private Judged Judge(State state, ProviderResource? provider, ProviderNames names, Surroundings around)
    {
        var o = state.Object;
        List<Problem> problems = [.. state.Problems];
        if (Orphan(o.Name, state.Spec, names) is { } orphan)
        {
            problems.Add(orphan);
        }

        problems.AddRange(DeadSources.Check(state.Spec, o.Name.Namespace, around, options.NoCrossNamespaceRefs));
        problems = [.. Unknowns.Leave(o, problems)];
        var resource = new AlertResource(o.Name, state.Spec, Verdict(state, problems, provider))
        {
            Aspects = AlertAspects.Of(state.Spec, state.Problems, problems, provider),
            DeadSources = DeadSources.Said(problems),
            Active = state.Good,
            Object = o,
            Labels = o.Labels,
        };
        return new Judged(state, provider, resource, [.. problems.Select(o.Finding)]);
    }

    private State Read(ResourceObject o, State? last)
    {
        var isSame = last is not null && last.Object.SameAs(o);
        if (isSame && last!.Problems is [])
        {
            return last with { Object = o };
        }

        // The lines in the problems may have moved, so they are read again even when nothing else changed.
        var read = AlertReader.Read(o, options.NoCrossNamespaceRefs, _patterns);
        var problems = Unknowns.Leave(o, read.Problems);
        var isGood = !problems.Any(p => p.Breaks) && !(isSame && last!.Good is not null);
        return new State(o, read.Spec, isGood ? read.ToAlert() : last?.Good, problems);
    }

    private Problem? Orphan(ObjectName alert, AlertSpec spec, ProviderNames providers)
    {
        var (ns, name) = (alert.Namespace, spec.ProviderName);
        if (name.Length == 0 || providers.Has(new ObjectName(ns, name)))
        {
            return null;
        }

        // Where namespaces are kept apart, an Alert is not told what others have.
        var others = options.NoCrossNamespaceRefs ? [] : providers.NamespacesOf(name);
        var elsewhere = others.Select(n => $"'{n}'").Order().ToList();
        if (elsewhere.Find(PostBuild.IsIn) is { } unknown)
        {
            var known = $"Provider '{name}' is in namespace {unknown}, which Flux's postBuild replaces, so it may be this one's";
            return new Problem("spec.providerRef.name", known)
            {
                IsWarning = true,
                KeepsFromUse = true,
                Code = FindingCode.PostBuildVariable,
                Reason = ReadyReason.ProviderNotFound,
            };
        }

        var near = elsewhere is [] ? Documents.Suggestion.For(name, providers.NamesIn(ns)) : "";
        var hint = elsewhere is []
            ? (near.Length > 0 ? near[2..] : $"create it in namespace '{ns}'")
            : $"one of that name is in {string.Join(", ", elsewhere)}: move the Alert there, or create the Provider (and its Secret)"
                + $" in '{ns}' — an Alert can only use a Provider of its own namespace";
        return new Problem("spec.providerRef.name", $"Provider '{name}' does not exist in namespace '{ns}'; {hint}")
        {
            Reason = ReadyReason.ProviderNotFound,
        };
    }

    private static Readiness Verdict(State state, List<Problem> problems, ProviderResource? provider)
    {
        if (Readiness.From(problems) is { } invalid)
        {
            return invalid;
        }

        if (state.Spec.Suspend)
        {
            return AlertAspects.Suspended;
        }

        var nothing = problems.FindAll(p => p.Reason == ReadyReason.NothingCanMatch);
        if (nothing is [_, ..])
        {
            return new Readiness(false, ReadyReason.NothingCanMatch, string.Join("; ", nothing));
        }

        var dead = DeadSources.Said(problems);
        return provider!.Readiness.IsReady
            ? Readiness.Ready(dead.Length > 0 ? $"Alert is Ready, but {dead}" : "Alert is Ready")
            : AlertAspects.NotReady(provider);
    }

    /// <summary>Arranged when the first alert names a Provider that is not there: thousands may.</summary>
    private sealed class ProviderNames(IReadOnlyDictionary<ObjectName, ProviderResource> providers)
    {
        private ILookup<string, string>? _byName;
        private ILookup<string, string>? _byNamespace;

        public bool Has(ObjectName name) => providers.ContainsKey(name);

        public IEnumerable<string> NamespacesOf(string name) =>
            (_byName ??= providers.Keys.ToLookup(p => p.Name, p => p.Namespace, StringComparer.Ordinal))[name];

        public IEnumerable<string> NamesIn(string ns) =>
            (_byNamespace ??= providers.Keys.ToLookup(p => p.Namespace, p => p.Name, StringComparer.Ordinal))[ns];
    }

    private sealed record State(ResourceObject Object, AlertSpec Spec, Alert? Good, IReadOnlyList<Problem> Problems);

    /// <param name="Provider">That it was judged by; null when there was none, and then by the names of all.</param>
    private sealed record Judged(
        State State,
        ProviderResource? Provider,
        AlertResource Resource,
        IReadOnlyList<Finding> Findings
    );
}
