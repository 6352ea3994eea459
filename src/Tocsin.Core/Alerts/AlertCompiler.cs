using System.Collections.Frozen;
using Tocsin.Core.Providers;
using Tocsin.Core.Resources;

namespace Tocsin.Core.Alerts;

/// <summary>Compiles Alerts; an unchanged one stays the same instance, an invalid one keeps its last good state.</summary>
internal sealed class AlertCompiler(CompilerOptions options)
{
    private readonly PatternPool _patterns = new();
    private Dictionary<ObjectName, State> _states = [];

    public IReadOnlyList<AlertResource> Compile(
        IReadOnlyList<ResourceObject> objects,
        FrozenDictionary<ObjectName, ProviderResource> providers,
        List<Finding> findings
    )
    {
        var names = new ProviderNames(providers);
        var around = options.Surroundings();
        var states = new Dictionary<ObjectName, State>(objects.Count);
        var resources = new List<AlertResource>(objects.Count);
        foreach (var o in objects)
        {
            var last = _states.GetValueOrDefault(o.Name);
            var state = ReferenceEquals(last?.Object, o) ? last! : Read(o, last);
            states[o.Name] = state;
            findings.AddRange(state.Problems.Select(o.Finding));

            List<Problem> problems = [.. state.Problems];
            if (Orphan(o.Name, state.Spec, names) is { } orphan)
            {
                problems.Add(orphan);
                findings.Add(o.Finding(orphan));
            }

            foreach (var dead in DeadSources.Check(state.Spec, o.Name.Namespace, around, options.NoCrossNamespaceRefs))
            {
                problems.Add(dead);
                findings.Add(o.Finding(dead));
            }

            resources.Add(
                new(o.Name, state.Spec, Verdict(o.Name, state, problems, providers))
                {
                    DeadSources = DeadSources.Said(problems),
                    Active = state.Good,
                    Object = o,
                    Labels = o.Labels,
                }
            );
        }

        _states = states;
        return resources;
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
        var isGood = read.Problems.All(p => p.IsWarning) && !(isSame && last!.Good is not null);
        return new State(o, read.Spec, isGood ? read.ToAlert() : last?.Good, read.Problems);
    }

    private static Problem? Orphan(ObjectName alert, AlertSpec spec, ProviderNames providers)
    {
        var (ns, name) = (alert.Namespace, spec.ProviderName);
        if (name.Length == 0 || providers.Has(new ObjectName(ns, name)))
        {
            return null;
        }

        var elsewhere = providers.NamespacesOf(name).Select(n => $"'{n}'").Order().ToList();
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

    private static Readiness Verdict(
        ObjectName alert,
        State state,
        List<Problem> problems,
        FrozenDictionary<ObjectName, ProviderResource> providers
    )
    {
        if (Readiness.From(problems) is { } invalid)
        {
            return invalid;
        }

        if (state.Spec.Suspend)
        {
            return new Readiness(
                false,
                ReadyReason.Suspended,
                "Alert is suspended; it takes no event until spec.suspend is false"
            );
        }

        var nothing = problems.FindAll(p => p.Reason == ReadyReason.NothingCanMatch);
        if (nothing is [_, ..])
        {
            // What the object says by itself stays so; what the cluster lacks may come.
            var isForGood = nothing.Exists(state.Problems.Contains);
            return new Readiness(false, ReadyReason.NothingCanMatch, string.Join("; ", nothing)) { MayPass = !isForGood };
        }

        var provider = providers[new ObjectName(alert.Namespace, state.Spec.ProviderName)];
        var dead = DeadSources.Said(problems);
        return provider.Readiness.IsReady
            ? Readiness.Ready(dead.Length > 0 ? $"Alert is Ready, but {dead}" : "Alert is Ready")
            : new Readiness(
                false,
                ReadyReason.ProviderNotReady,
                $"Provider '{provider.Name.Name}' is not ready: {provider.Readiness.Message}"
            );
    }

    /// <summary>Arranged when the first alert names a Provider that is not there: thousands may.</summary>
    private sealed class ProviderNames(FrozenDictionary<ObjectName, ProviderResource> providers)
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
}
