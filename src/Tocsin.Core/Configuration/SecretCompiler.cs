using Tocsin.Core.Reports;
using Tocsin.Core.Resources;
using Tocsin.Core.Secrets;

namespace Tocsin.Core.Configuration;

/// <summary>Reads Secrets, each once, and remembers the last good state of those that became invalid.</summary>
internal sealed class SecretCompiler(CompilerOptions options)
{
    private Dictionary<ObjectName, State> _states = [];

    public SecretBook Compile(IReadOnlyList<ResourceObject> objects, List<Finding> findings)
    {
        var states = new Dictionary<ObjectName, State>(objects.Count);
        foreach (var o in objects)
        {
            var last = _states.GetValueOrDefault(o.Name);
            var isSame = last is not null && (ReferenceEquals(last.Object, o) || (last.Problems is [] && last.Object.SameAs(o)));
            var state = isSame ? last! with { Object = o } : Read(o, last);
            if (states.TryAdd(o.Name, state))
            {
                findings.AddRange(state.Problems.Select(o.Finding));
            }
            else
            {
                findings.Add(o.DefinedTwice(states[o.Name].Object));
            }
        }

        _states = states;
        return new SecretBook(states, options);
    }

    private State Read(ResourceObject o, State? last)
    {
        var (secret, problems) = SecretReader.Read(o, options.Environment);
        var isGood = problems.All(p => p.IsWarning);
        return new State(o, isGood ? secret : last?.Good, problems);
    }

    internal sealed record State(ResourceObject Object, Secret? Good, IReadOnlyList<Problem> Problems);
}

/// <summary>All Secrets by name, with the words for one that is not as it should be.</summary>
internal sealed class SecretBook(Dictionary<ObjectName, SecretCompiler.State> states, CompilerOptions options)
{
    private readonly Lazy<ILookup<string, string>> _namespaces = new(() => states.Keys.ToLookup(n => n.Name, n => n.Namespace));

    public SecretLookup Find(ObjectName name)
    {
        if (states.TryGetValue(name, out var state))
        {
            var errors = Readiness.From(state.Problems);
            return new(state.Good, IsMissing: false, errors is null ? null : $"Secret '{name}' is invalid: {errors.Message}");
        }

        if (options.SecretDoubt(name) is { } why)
        {
            return new(null, IsMissing: true, $"Secret '{name.Name}' in namespace '{name.Namespace}' {why}");
        }

        // Where namespaces are kept apart, a Provider is not told what others have.
        var others = options.NoCrossNamespaceRefs ? [] : _namespaces.Value[name.Name];
        var elsewhere = others.Select(n => $"'{n}'").Order().ToList();
        var hint = elsewhere is []
            ? $"create it in namespace '{name.Namespace}'"
            : $"one of that name is in {string.Join(", ", elsewhere)}: a Provider can only use a Secret of its own namespace";
        return new(null, IsMissing: true, $"Secret '{name.Name}' does not exist in namespace '{name.Namespace}'; {hint}");
    }
}
