using System.Collections.Frozen;
using Tocsin.Core.Resources;
using Tocsin.Core.Secrets;

namespace Tocsin.Core.Providers;

/// <summary>
/// Compiles Providers. A Destination is the same instance as long as neither the Provider nor one of its Secrets changed, so
/// whoever waits for a change can tell one from a mere re-reading.
/// </summary>
internal sealed class ProviderCompiler(CompilerOptions options)
{
    private readonly DestinationResolver _resolver = new(options);
    private Dictionary<ObjectName, State> _states = [];

    public FrozenDictionary<ObjectName, ProviderResource> Compile(
        IReadOnlyList<ResourceObject> objects,
        SecretBook secrets,
        List<Finding> findings
    )
    {
        var states = new Dictionary<ObjectName, State>(objects.Count);
        var resources = new List<ProviderResource>(objects.Count);
        foreach (var o in objects)
        {
            var state = Read(o, secrets, _states.GetValueOrDefault(o.Name));
            findings.AddRange(state.Problems.Select(o.Finding));
            states[o.Name] = state;
            resources.Add(
                new ProviderResource(o.Name, state.Spec, Verdict(state))
                {
                    Destination = state.Good,
                    Type = options.Types.GetValueOrDefault(state.Good?.TypeName ?? state.Spec.Type),
                    Labels = o.Labels,
                }
            );
        }

        _states = states;
        return resources.ToFrozenDictionary(r => r.Name);
    }

    private State Read(ResourceObject o, SecretBook secrets, State? last)
    {
        var (spec, problems) = ProviderReader.Read(o, last?.Spec);
        var resolved = _resolver.Resolve(o, spec, name => secrets.Find(new ObjectName(o.Name.Namespace, name)));
        IReadOnlyList<Problem> all = [.. problems, .. resolved.Problems];
        var isGood = all.All(p => p.IsWarning);
        var isSame = last is not null && last.Object.SameAs(o) && last.Secrets.SequenceEqual(resolved.Secrets);

        // Without its Secret a Provider must not go on with old credentials; with an invalid one it goes on as it was.
        var good = isGood ? (isSame && last!.Good is { } old ? old : resolved.To) : last?.Good;
        return new State(
            o,
            spec,
            resolved.IsSecretMissing && !options.MissingSecretIsWarning ? null : good,
            resolved.Secrets,
            all
        );
    }

    private static Readiness Verdict(State state)
    {
        if (Readiness.From(state.Problems) is { } invalid)
        {
            return invalid;
        }

        return state.Spec.Suspend
            ? new Readiness(
                false,
                ReadyReason.Suspended,
                "Provider is suspended; its notifications wait until spec.suspend is false"
            )
            : Readiness.Ready("Provider is Ready");
    }

    private sealed record State(
        ResourceObject Object,
        ProviderSpec Spec,
        Destination? Good,
        IReadOnlyList<Secret?> Secrets,
        IReadOnlyList<Problem> Problems
    );
}
