using System.Collections.Frozen;
using Tocsin.Core.Alerts;
using Tocsin.Core.Documents;
using Tocsin.Core.Providers;
using Tocsin.Core.Receivers;
using Tocsin.Core.Secrets;

namespace Tocsin.Core.Resources;

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

    /// <summary>The ServiceAccount of Providers that name none; empty for Tocsin's own identity.</summary>
    public string DefaultServiceAccount { get; init; } = "";

    /// <summary>What is known of the cluster when something is compiled.</summary>
    public Func<Surroundings> Surroundings { get; init; } = () => Alerts.Surroundings.Unknown;

    /// <summary>Where <c>matchLabels</c> looks; null for the labels of the objects compiled.</summary>
    public IObjectLabels? Labels { get; init; }

    /// <summary>Why a Secret that is not among the objects may exist all the same, in words that follow its name; null when it does not.</summary>
    public Func<ObjectName, string?> SecretDoubt { get; init; } = _ => null;

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
/// invalid one keeps it, and an unchanged one is not compiled again. Not for several threads at once.
/// </summary>
public sealed class ResourceCompiler(CompilerOptions options)
{
    private readonly AlertCompiler _alerts = new(options);
    private readonly ProviderCompiler _providers = new(options);
    private readonly SecretCompiler _secrets = new(options);

    /// <param name="objects">Of two with the same name the first counts.</param>
    public Compilation Compile(IEnumerable<ResourceObject> objects)
    {
        var findings = new List<Finding>();
        var byKey = Distinct(objects, findings);
        var kinds = byKey.Values.ToLookup(o => o.Kind);

        var secrets = _secrets.Compile([.. kinds[ResourceKind.Secret]], findings);
        var providers = _providers.Compile([.. kinds[ResourceKind.Provider]], secrets, findings);
        var alerts = _alerts.Compile([.. kinds[ResourceKind.Alert]], providers, findings);
        var labels = options.Labels ?? new ObjectLabels(byKey.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.Labels));
        List<Alert> active = [.. alerts.Select(a => a.Active).OfType<Alert>()];
        var set = new ResourceSet
        {
            Alerts = alerts.ToFrozenDictionary(a => a.Name),
            Providers = providers,
            Receivers = kinds[ResourceKind.Receiver].Select(o => Receiver(o, findings)).ToFrozenDictionary(r => r.Name),
            Index = new AlertIndex(active, labels, options.NoCrossNamespaceRefs),
        };
        return new Compilation(set, findings);
    }

    private static Dictionary<ObjectKey, ResourceObject> Distinct(IEnumerable<ResourceObject> objects, List<Finding> findings)
    {
        var byKey = new Dictionary<ObjectKey, ResourceObject>();
        foreach (var o in objects)
        {
            if (byKey.TryAdd(o.Key, o))
            {
                continue;
            }

            var first = byKey[o.Key];
            var message = $"is defined twice: the one in {first.Source}:{first.Root.Line} is used; remove this one or that";
            findings.Add(
                o.Finding(
                    new Problem("metadata.name", message)
                    {
                        IsWarning = o.Kind is ResourceKind.Other,
                        Code = FindingCode.DefinedTwice,
                    }
                )
            );
        }

        return byKey;
    }

    private static ReceiverResource Receiver(ResourceObject o, List<Finding> findings)
    {
        const string notYet = "Receivers are not supported yet; webhooks are answered 503";
        var (suspended, problems) = ReceiverReader.Read(o);
        findings.AddRange(problems.Select(o.Finding));
        findings.Add(o.Finding(new Problem("kind", notYet) { IsWarning = true, Reason = ReadyReason.NotSupportedYet }));
        var message = Readiness.From(problems) is { } invalid ? $"{notYet}; {invalid.Message}" : notYet;
        return new ReceiverResource(o.Name, suspended, new Readiness(false, ReadyReason.NotSupportedYet, message))
        {
            Labels = o.Labels,
        };
    }
}
