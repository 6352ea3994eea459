using Tocsin.Core.Documents;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Resources;

/// <summary>Secrets that something in the cluster makes of an object: external-secrets, sealed-secrets, Vault, cert-manager and the like.</summary>
internal sealed class MadeSecrets
{
    // Where these kinds name the Secret that they make; one that names none makes a Secret of its own name.
    private static readonly string[][] s_names =
    [
        ["spec", "target", "name"], // ExternalSecret (external-secrets.io)
        ["spec", "externalSecretSpec", "target", "name"], // ClusterExternalSecret
        ["spec", "externalSecretName"],
        ["spec", "selector", "secret", "name"], // PushSecret takes it as given
        ["spec", "template", "metadata", "name"], // SealedSecret (bitnami.com)
        ["spec", "destination", "name"], // VaultStaticSecret, VaultDynamicSecret (secrets.hashicorp.com)
        ["spec", "managedSecretReference", "secretName"], // InfisicalSecret
        ["spec", "managedSecret", "name"], // DopplerSecret
        ["spec", "output", "secret", "name"], // AzureKeyVaultSecret
        ["spec", "secretName"], // Certificate (cert-manager.io), BitwardenSecret
    ];

    private static readonly string[][] s_lists =
    [
        ["spec", "secretObjects"], // SecretProviderClass (secrets-store.csi.x-k8s.io)
        ["spec", "secretTemplates"], // SopsSecret
        ["spec", "managedKubeSecretReferences"], // InfisicalSecret
    ];

    // Controllers that copy a Secret into other namespaces.
    private static readonly string[] s_copiers = ["reflector.v1.k8s.emberstack.com/", "replicator.v1.mittwald.de/"];

    private readonly Dictionary<ObjectName, ResourceObject> _makers = [];
    private readonly Dictionary<string, ResourceObject> _anywhere = new(StringComparer.Ordinal);

    public MadeSecrets(IEnumerable<ResourceObject> objects)
    {
        foreach (var o in objects)
        {
            if (o.Kind is ResourceKind.Secret)
            {
                AddCopies(o);
            }
            else if (o.Kind is ResourceKind.Other && MakesSecrets(o.Key))
            {
                Add(o);
            }
        }
    }

    /// <summary>The object that a Secret is made of; null when none is known.</summary>
    public ResourceObject? MakerOf(ObjectName secret) =>
        _makers.GetValueOrDefault(secret) ?? _anywhere.GetValueOrDefault(secret.Name);

    private static bool MakesSecrets(ObjectKey key) =>
        key.Group.Length > 0
        && (key.Kind.Contains("Secret", StringComparison.Ordinal) || key.Kind is "OnePasswordItem" or "Certificate")
        && !key.Kind.EndsWith("Store", StringComparison.Ordinal);

    private void Add(ResourceObject o)
    {
        var isAnywhere = o.Key.Kind.StartsWith("Cluster", StringComparison.Ordinal) || PostBuild.IsIn(o.Name.Namespace);
        foreach (var name in Names(o.Root).DefaultIfEmpty(o.Name.Name))
        {
            _makers.TryAdd(o.Name with { Name = name }, o);
            if (isAnywhere)
            {
                _anywhere.TryAdd(name, o);
            }
        }

        // What is pushed may go to another namespace.
        foreach (var key in o.Key.Kind.EndsWith("PushSecret", StringComparison.Ordinal) ? Pushed(o.Root) : [])
        {
            _anywhere.TryAdd(key, o);
        }
    }

    private void AddCopies(ResourceObject o)
    {
        var annotations = (o.Root["metadata"] as MapNode)?["annotations"] as MapNode;
        if (
            PostBuild.IsIn(o.Name.Namespace)
            || annotations?.Entries.Any(e => Array.Exists(s_copiers, c => e.Key.StartsWith(c, StringComparison.Ordinal))) is true
        )
        {
            _anywhere.TryAdd(o.Name.Name, o);
        }
    }

    private static IEnumerable<string> Names(MapNode root)
    {
        foreach (var path in s_names)
        {
            if (At(root, path) is ScalarNode { Text.Length: > 0 } name)
            {
                yield return name.Text;
            }
        }

        foreach (var item in s_lists.Select(path => At(root, path)).OfType<ListNode>().SelectMany(l => l.Items).OfType<MapNode>())
        {
            if ((item["secretName"] ?? item["name"]) is ScalarNode name)
            {
                yield return name.Text;
            }
        }
    }

    private static IEnumerable<string> Pushed(MapNode root) =>
        ((At(root, ["spec", "data"]) as ListNode)?.Items ?? [])
            .Select(item => At(item, ["match", "remoteRef", "remoteKey"]))
            .OfType<ScalarNode>()
            .Select(key => key.Text);

    private static Node? At(Node? node, string[] path)
    {
        foreach (var key in path)
        {
            node = (node as MapNode)?[key];
        }

        return node;
    }
}
