using Tocsin.Core.Reports;
using Tocsin.Core.Resources;
using Tocsin.Core.Secrets;

namespace Tocsin.Core.Configuration;

/// <summary>Reads Secrets, each once, and remembers the last good state of those that became invalid.</summary>
internal sealed class SecretCompiler(CompilerOptions options)
{
    private Dictionary<ObjectName, State> _states = [];

    /// <param name="kinds">Its Secrets, and what names or makes them.</param>
    public SecretBook Compile(ObjectsByKind kinds, List<Finding> findings)
    {
        var objects = kinds.Secrets;
        MadeSecrets? made = null;
        if (options.IsOfFiles)
        {
            var used = SecretUse.Of(kinds.Providers.Concat(kinds.Receivers));
            objects = [.. kinds.Secrets.Where(o => used.Contains(o.Name))];
            made = new MadeSecrets(kinds.All);
        }

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
        return new SecretBook(states, kinds.Secrets, made, options);
    }

    private State Read(ResourceObject o, State? last)
    {
        var (secret, problems) = SecretReader.Read(o, options.Environment, options.MissingSecretIsWarning);
        var isGood = problems.All(p => !p.Breaks);
        return new State(o, isGood ? secret : last?.Good, problems);
    }

    internal sealed record State(ResourceObject Object, Secret? Good, IReadOnlyList<Problem> Problems);
}

/// <summary>All Secrets by name, with the words for one that is not as it should be.</summary>
/// <param name="all">Also those that nothing names, which are not in use.</param>
internal sealed class SecretBook(
    Dictionary<ObjectName, SecretCompiler.State> states,
    IReadOnlyList<ResourceObject> all,
    MadeSecrets? made,
    CompilerOptions options
)
{
    private readonly Lazy<ILookup<string, string>> _namespaces = new(() =>
        all.DistinctBy(o => o.Name).ToLookup(o => o.Name.Name, o => o.Name.Namespace)
    );

    public SecretLookup Find(ObjectName name)
    {
        if (states.TryGetValue(name, out var state))
        {
            // Where files are only checked, what is not known of the Secret is said once, of the Secret.
            var isUnknown = options.MissingSecretIsWarning && state.Problems.All(p => p.IsWarning);
            var errors = isUnknown ? null : Readiness.From(state.Problems);
            return new(state.Good, IsMissing: false, errors is null ? null : $"Secret '{name}' is invalid: {errors.Message}");
        }

        if (made?.MakerOf(name) is { } maker)
        {
            var cure = $"is made by {maker.Key.Kind} '{maker.Name.Name}' in a cluster; to use it here, add it to the manifests";
            return options.MissingSecretIsWarning
                ? default
                : new(null, IsMissing: true, $"Secret '{name.Name}' of namespace '{name.Namespace}' {cure}");
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
