using System.Text;
using System.Text.Json;
using Tocsin.Core.Documents;
using Tocsin.Core.Resources;
using Tocsin.Kube.Client;
using Tocsin.Resources.Manifests;

namespace Tocsin.Commands.Objects;

/// <summary>Reads from a cluster what a verdict on some objects needs, once.</summary>
internal sealed class ClusterReading(KubeClient client, TextWriter remarks)
{
    private const int PageSize = 500;

    /// <summary>As many Secrets are read one by one; of more, whole namespaces are.</summary>
    private const int MaxSingle = 50;
    private static readonly ResourceType s_secrets = new("", "v1", "secrets");
    private static readonly string[] s_references = ["secretRef", "certSecretRef", "proxySecretRef"];

    /// <summary>An object of the API; null when it has no name.</summary>
    public static ResourceObject? Read(JsonElement json, string apiVersion, string kind)
    {
        var root = (MapNode)JsonDocuments.Read(Encoding.UTF8.GetBytes(json.GetRawText()))[0];

        // Items of a list leave out what the list says once.
        (string Key, string Value)[] known = [("apiVersion", apiVersion), ("kind", kind)];
        var head = known
            .Where(h => root[h.Key] is null)
            .Select(h => new MapEntry(h.Key, new ScalarNode(h.Value, ScalarType.Text, 0), 0));
        var reader = new ObjectReader("");
        reader.Add(new MapNode([.. head, .. root.Entries], 0));
        return reader.Objects is [var o] ? o : null;
    }

    /// <summary>Objects of one kind with all that their readiness depends on.</summary>
    public async Task<ResourceSet> Around(
        ObjectKind kind,
        string? ns,
        IReadOnlyList<ResourceObject> objects,
        ManifestOptions options,
        CancellationToken cancel
    )
    {
        var providers = kind == ObjectKind.Alert ? await List(ObjectKind.Provider, ns, cancel) : objects;
        IEnumerable<ResourceObject> all = kind == ObjectKind.Alert ? [.. objects, .. providers] : objects;
        return Compile(all, await Secrets(providers, cancel), options);
    }

    /// <summary>All Alerts, Providers and Receivers of a cluster, and the labels that they look up.</summary>
    public async Task<ResourceSet> Everything(ManifestOptions options, CancellationToken cancel)
    {
        var all = new List<ResourceObject>();
        foreach (var kind in ObjectKind.All)
        {
            all.AddRange(await List(kind, null, cancel));
        }

        var secrets = await Secrets([.. all.Where(o => o.Kind is ResourceKind.Provider)], cancel);
        return Compile(all, secrets, options);
    }

    private async Task<IReadOnlyList<ResourceObject>> List(ObjectKind kind, string? ns, CancellationToken cancel)
    {
        var list = await client.Of(kind.Type).ListAll(new Selection { Namespace = ns }, PageSize, cancel);
        return [.. list.Items.Select(i => Read(i.Object, kind.ApiVersion, kind.Kind)).OfType<ResourceObject>()];
    }

    private static ResourceSet Compile(
        IEnumerable<ResourceObject> objects,
        (IReadOnlyList<ResourceObject> Found, bool AreAll) secrets,
        ManifestOptions options
    )
    {
        var compiler = new ResourceCompiler(
            new CompilerOptions
            {
                Types = options.Types,
                Yaml = YamlDocuments.ReadOne,
                NoCrossNamespaceRefs = options.NoCrossNamespaceRefs,
                MissingSecretIsWarning = !secrets.AreAll,
            }
        );
        return compiler.Compile([.. objects, .. secrets.Found]).Resources;
    }

    private async Task<(IReadOnlyList<ResourceObject> Found, bool AreAll)> Secrets(
        IReadOnlyList<ResourceObject> providers,
        CancellationToken cancel
    )
    {
        var names = providers.SelectMany(Named).Distinct().ToList();
        var found = new List<ResourceObject>();
        try
        {
            if (names.Count <= MaxSingle)
            {
                foreach (var name in names)
                {
                    found.AddRange(await Secret(name, cancel));
                }
            }
            else
            {
                foreach (var ns in names.Select(n => n.Namespace).Distinct(StringComparer.Ordinal))
                {
                    var list = await client.Of(s_secrets).ListAll(new Selection { Namespace = ns }, PageSize, cancel);
                    found.AddRange(list.Items.Select(i => Read(i.Object, "v1", "Secret")).OfType<ResourceObject>());
                }
            }

            return (found, true);
        }
        catch (KubeException e) when (e.Status is { IsForbidden: true })
        {
            await remarks.WriteLineAsync($"⚠️ Secrets were not looked at: {e.Message.ReplaceLineEndings(" ")}");
            return (found, false);
        }
    }

    private async Task<IReadOnlyList<ResourceObject>> Secret(ObjectName name, CancellationToken cancel)
    {
        try
        {
            return Read(await client.Of(s_secrets).Get(name.Namespace, name.Name, cancel), "v1", "Secret") is { } o ? [o] : [];
        }
        catch (KubeException e) when (e.Status is { IsNotFound: true })
        {
            return [];
        }
    }

    private static IEnumerable<ObjectName> Named(ResourceObject provider) =>
        s_references
            .Select(r => (((provider.Root["spec"] as MapNode)?[r] as MapNode)?["name"] as ScalarNode)?.Text)
            .OfType<string>()
            .Select(name => new ObjectName(provider.Name.Namespace, name));
}
