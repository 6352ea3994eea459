using Tocsin.Core.Alerts;
using Tocsin.Core.Documents;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;
using Tocsin.Core.Secrets;

namespace Tocsin.Core.Configuration;

/// <summary>How objects are read.</summary>
public sealed record CompilerOptions
{
    /// <summary>The implementations of provider types, by name.</summary>
    public required IReadOnlyDictionary<string, IProvider> Types { get; init; }

    /// <summary>Reads a YAML text; null when it is empty. Throws <see cref="DocumentException"/>.</summary>
    public required Func<string, Node?> Yaml { get; init; }

    public SecretEnvironment Environment { get; init; } = SecretEnvironment.None;
    public bool NoCrossNamespaceRefs { get; init; }

    /// <summary>Whether Providers may act as ServiceAccounts: in a cluster, by a gate. Null where that cannot be told.</summary>
    public bool? HasServiceAccounts { get; init; }

    /// <summary>Whether there is a cluster in which Receivers can annotate objects. Null where that cannot be told.</summary>
    public bool? CanAnnotate { get; init; }

    /// <summary>The ServiceAccount of Providers that name none; empty for Tocsin's own identity.</summary>
    public string DefaultServiceAccount { get; init; } = "";

    /// <summary>Where Tocsin itself listens, as far as it is known; Providers may not send there.</summary>
    public Func<IReadOnlyCollection<System.Net.IPEndPoint>> OwnListeners { get; init; } = static () => [];

    /// <summary>What is known of the cluster when something is compiled.</summary>
    public Func<Surroundings> Surroundings { get; init; } = () => Alerts.Surroundings.Unknown;

    /// <summary>Where <c>matchLabels</c> looks; null for the labels of the objects compiled.</summary>
    public IObjectLabels? Labels { get; init; }

    /// <summary>Why a Secret that is not among the objects may exist all the same, in words that follow its name; null when it does not.</summary>
    public Func<ObjectName, string?> SecretDoubt { get; init; } = _ => null;

    /// <summary>The objects are read from files, where other Secrets than those for alerting lie too, and where objects stand that make Secrets.</summary>
    public bool IsOfFiles { get; init; }

    /// <summary>For checks of files alone, where Secrets are often kept elsewhere.</summary>
    public bool MissingSecretIsWarning { get; init; }
}

/// <summary>A moment's resources, and all that is wrong with them.</summary>
public sealed record Compilation(ResourceSet Resources, IReadOnlyList<Finding> Findings)
{
    public static Compilation Empty { get; } = new(ResourceSet.Empty, []);
}

/// <summary>
/// Makes a <see cref="ResourceSet"/> of objects, wherever they come from. It remembers the last good state of each object: an
/// invalid one keeps it. What is made of an object stays the same instance as long as the object does, and the Providers and
/// Secrets that it names: a change costs a look at all others, and no more. Not for several threads at once.
/// </summary>
public sealed class ResourceCompiler(CompilerOptions options)
{
    private readonly AlertCompiler _alerts = new(options);
    private readonly ProviderCompiler _providers = new(options);
    private readonly SecretCompiler _secrets = new(options);
    private readonly ReceiverCompiler _receivers = new(options);
    private AlertIndex _index = AlertIndex.Empty;

    /// <param name="objects">Of two with the same name the first counts.</param>
    public Compilation Compile(IEnumerable<ResourceObject> objects)
    {
        var findings = new List<Finding>();
        var kinds = new ObjectsByKind(objects, findings);
        var secrets = _secrets.Compile(kinds, findings);
        var providers = _providers.Compile(kinds.Providers, secrets, findings);
        var alerts = _alerts.Compile(kinds.Alerts, providers, findings);
        if (options.Labels is not { } labels)
        {
            _index = new AlertIndex(_alerts.Active, new ObjectLabels(kinds.Labels), options.NoCrossNamespaceRefs);
        }
        else if (!ReferenceEquals(_index.Alerts, _alerts.Active))
        {
            _index = new AlertIndex(_alerts.Active, labels, options.NoCrossNamespaceRefs);
        }

        var set = new ResourceSet
        {
            Alerts = alerts,
            Providers = providers,
            Receivers = _receivers.Compile(kinds.Receivers, secrets, findings),
            Index = _index,
        };
        return new Compilation(set, findings);
    }
}
