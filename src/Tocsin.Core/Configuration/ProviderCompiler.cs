using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;
using Tocsin.Core.Secrets;

namespace Tocsin.Core.Configuration;

/// <summary>
/// Compiles Providers. A Destination is the same instance as long as neither the Provider nor one of its Secrets changed, so
/// whoever waits for a change can tell one from a mere re-reading.
/// </summary>
internal sealed class ProviderCompiler(CompilerOptions options)
{
    private static readonly Readiness s_suspended = new(
        false,
        ReadyReason.Suspended,
        "Provider is suspended; its notifications wait until spec.suspend is false"
    );

    private readonly DestinationResolver _resolver = new(options);
    private Dictionary<ObjectName, State> _states = [];
    private Dictionary<ObjectName, ProviderResource> _resources = [];

    /// <returns>The same instance as before when nothing in it is another.</returns>
    public IReadOnlyDictionary<ObjectName, ProviderResource> Compile(
        IReadOnlyList<ResourceObject> objects,
        SecretBook secrets,
        List<Finding> findings
    )
    {
        var states = new Dictionary<ObjectName, State>(objects.Count);
        var isSame = true;
        foreach (var o in objects)
        {
            if (states.TryGetValue(o.Name, out var first))
            {
                findings.Add(o.DefinedTwice(first.Object));
                continue;
            }

            var last = _states.GetValueOrDefault(o.Name);
            var state = Read(o, secrets, last);
            isSame &= ReferenceEquals(state.Resource, last?.Resource);
            findings.AddRange(state.Problems.Select(o.Finding));
            states.Add(o.Name, state);
        }

        if (!isSame || states.Count != _states.Count)
        {
            _resources = states.ToDictionary(s => s.Key, s => s.Value.Resource);
        }

        _states = states;
        return _resources;
    }

    private State Read(ResourceObject o, SecretBook secrets, State? last)
    {
        var isRead = last is not null && (ReferenceEquals(last.Object, o) || (last.Problems is [] && last.Object.SameAs(o)));
        if (isRead && last!.Lookups.All(l => secrets.Find(l.Name) == l.Found))
        {
            return ReferenceEquals(last.Object, o) ? last : last with { Object = o };
        }

        var lookups = new List<(ObjectName, SecretLookup)>();
        var (spec, problems) = ProviderReader.Read(o, last?.Spec);
        var resolved = _resolver.Resolve(o, spec, Find);
        var all = Unknowns.Leave(o, [.. problems, .. resolved.Problems]);
        var isGood = all.All(p => !p.Breaks);
        var isSame = last is not null && last.Object.SameAs(o) && last.Secrets.SequenceEqual(resolved.Secrets);

        // Without its Secret a Provider must not go on with old credentials; with an invalid one it goes on as it was.
        var good = isGood ? (isSame && last!.Good is { } old ? old : resolved.To) : last?.Good;
        good = resolved.IsSecretMissing && !options.MissingSecretIsWarning ? null : good;
        var resource = new ProviderResource(o.Name, spec, Verdict(spec, all))
        {
            Aspects = new Aspects(
                Aspects.Broken(all.Where(p => !p.IsOfReference))
                    ?? (spec.Suspend ? s_suspended : Readiness.Ready("Provider is valid")),
                Aspects.Broken(all.Where(p => p.IsOfReference)) ?? Readiness.Ready("all Secrets that it names can be used"),
                Matching: null
            ),
            Destination = good,
            Type = options.Types.GetValueOrDefault(good?.TypeName ?? spec.Type),
            Labels = o.Labels,
        };
        return new State(o, spec, good, resolved.Secrets, all, lookups, resource);

        SecretLookup Find(string name)
        {
            var full = new ObjectName(o.Name.Namespace, name);
            var found = secrets.Find(full);
            lookups.Add((full, found));
            return found;
        }
    }

    private static Readiness Verdict(ProviderSpec spec, IReadOnlyList<Problem> problems)
    {
        if (Readiness.From(problems) is { } invalid)
        {
            return invalid;
        }

        return spec.Suspend ? s_suspended : Readiness.Ready("Provider is Ready");
    }

    private sealed record State(
        ResourceObject Object,
        ProviderSpec Spec,
        Destination? Good,
        IReadOnlyList<Secret?> Secrets,
        IReadOnlyList<Problem> Problems,
        IReadOnlyList<(ObjectName Name, SecretLookup Found)> Lookups,
        ProviderResource Resource
    );
}
