using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Tocsin.Core.Alerts;
using Tocsin.Core.Configuration;
using Tocsin.Core.Documents;
using Tocsin.Core.Events;
using Tocsin.Core.Loops;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;
using Tocsin.Kube.Client;
using Tocsin.Resources.Cluster;
using Tocsin.Resources.Cluster.Watching;
using Tocsin.Resources.Manifests;
using ObjectKey = Tocsin.Core.Resources.ObjectKey;

namespace Tocsin.Commands.Objects;

/// <summary>Reads from a cluster what a verdict needs, once, and no more than that.</summary>
internal sealed class ClusterReading(KubeClient client, ManifestOptions options, TextWriter remarks)
{
    private const int PageSize = 500;
    private readonly SecretReading _secrets = new(client);
    private bool _saidRefused;
    private readonly CompilerOptions _usual = new()
    {
        Types = options.Types,
        Yaml = YamlDocuments.ReadOne,
        NoCrossNamespaceRefs = options.NoCrossNamespaceRefs,
    };

    /// <summary>An object of the API; null when it has no name.</summary>
    public static ResourceObject? Read(JsonElement json, string apiVersion, string kind)
    {
        // Items of a list leave out what the list says once.
        var root = ClusterJson.Node(json) as MapNode ?? new MapNode([], 0);
        (string Key, string Value)[] known = [("apiVersion", apiVersion), ("kind", kind)];
        var head = known.Where(h => root[h.Key] is null).Select(h => new MapEntry(h.Key, Tree.Text(h.Value)!, 0));
        var reader = new ObjectReader("");
        reader.Add(new MapNode([.. head, .. root.Entries], 0));
        return reader.Objects is [var o] ? o : null;
    }

    /// <param name="ns">Null for all.</param>
    /// <param name="name">Null for all.</param>
    public async Task<IReadOnlyList<ResourceObject>> Find(ObjectKind kind, string? ns, string? name, CancellationToken cancel)
    {
        if (ns is null || name is null)
        {
            var list = await Ask(kind, api => api.ListAll(new Selection { Namespace = ns }, PageSize, cancel));
            return
            [
                .. list
                    .Items.Select(i => Read(i.Object, kind.ApiVersion, kind.Kind))
                    .OfType<ResourceObject>()
                    .Where(o => name is null || o.Name.Name == name)
                    .OrderBy(o => o.Name.ToString(), StringComparer.Ordinal),
            ];
        }

        try
        {
            var found = await Ask(kind, api => api.Get(ns, name, cancel));
            return Read(found, kind.ApiVersion, kind.Kind) is { } o ? [o] : [];
        }
        catch (KubeException e) when (e.Status is { IsNotFound: true })
        {
            return [];
        }
    }

    /// <summary>Asks of a kind. That the kind itself is unknown looks like an object that is not there.</summary>
    public async Task<T> Ask<T>(ObjectKind kind, Func<KubeApi<JsonElement>, Task<T>> ask)
    {
        try
        {
            return await ask(client.Of(kind.Type));
        }
        catch (KubeException e) when (e.Status is { IsNotFound: true, Details: null or { Name: null or "" } })
        {
            throw new SourceException(
                $"the cluster knows no {kind.Type.FullName} ({kind.Version}); install the definitions: tocsin crds | kubectl apply -f -",
                e
            );
        }
    }

    /// <summary>Objects of one kind with all that their readiness depends on. Secrets that may not be read are taken for good ones.</summary>
    public async Task<ResourceSet> Judged(
        ObjectKind kind,
        string? ns,
        IReadOnlyList<ResourceObject> objects,
        CancellationToken cancel
    )
    {
        var providers = kind == ObjectKind.Alert ? await Find(ObjectKind.Provider, ns, null, cancel) : objects;
        var (secrets, refused) = await _secrets.Of(providers, cancel);
        if (refused.Values.FirstOrDefault() is { } why && !_saidRefused)
        {
            _saidRefused = true;
            await remarks.WriteLineAsync($"⚠️ Secrets were not looked at: {why.Message.ReplaceLineEndings(" ")}");
        }

        IEnumerable<ResourceObject> all = kind == ObjectKind.Alert ? [.. objects, .. providers] : objects;
        var how = _usual with { MissingSecretIsWarning = refused.Count > 0 };
        return await CompileHere([.. all, .. secrets], how, cancel);
    }

    /// <summary>All that an event about an object meets. Of a Secret that may not be read it is said so.</summary>
    public async Task<ResourceSet> Meeting(ObjectReference about, string? ns, CancellationToken cancel)
    {
        var alerts = await Find(ObjectKind.Alert, ns, null, cancel);
        var used = alerts
            .Select(a => new ObjectName(a.Name.Namespace, Tree.TextAt(a.Root, "spec", "providerRef", "name") ?? ""))
            .ToHashSet();
        List<ResourceObject> providers =
        [
            .. (await Find(ObjectKind.Provider, ns, null, cancel)).Where(p => used.Contains(p.Name)),
        ];
        var (secrets, refused) = await _secrets.Of(providers, cancel);
        return await CompileHere(
            [.. alerts, .. providers, .. secrets],
            _usual with
            {
                SecretDoubt = name => refused.GetValueOrDefault(name) is { } why ? $"cannot be read: {why.Message}" : null,
                Labels = await Labels(about, alerts, cancel),
            },
            cancel
        );
    }

    /// <summary>A Provider with its Secrets; without the right to read them nothing could be said.</summary>
    public async Task<ResourceSet> Around(ObjectName provider, CancellationToken cancel)
    {
        var found = await Find(ObjectKind.Provider, provider.Namespace, provider.Name, cancel);
        var (secrets, refused) = await _secrets.Of(found, cancel);
        return refused.Values.FirstOrDefault() is { } why ? throw why : Compile([.. found, .. secrets], _usual);
    }

    /// <summary>With what the cluster lacks of that which Alerts name, as far as it may be seen.</summary>
    private async Task<ResourceSet> CompileHere(
        IReadOnlyList<ResourceObject> objects,
        CompilerOptions how,
        CancellationToken cancel
    )
    {
        var troubles = new ClusterTroubles(NullLogger.Instance);
        await using var around = new SurroundingsWatch(
            client,
            true,
            troubles,
            LoopKeeper.Alone,
            TimeProvider.System,
            new Random(),
            () => { }
        );
        await around.Need(Compile(objects, how), cancel);
        return Compile(objects, how with { Surroundings = around.Now });
    }

    private static ResourceSet Compile(IReadOnlyList<ResourceObject> objects, CompilerOptions how) =>
        new ResourceCompiler(how).Compile(objects).Resources;

    // What matchLabels looks up; only asked where some alert does.
    private async Task<IObjectLabels> Labels(ObjectReference about, IEnumerable<ResourceObject> alerts, CancellationToken cancel)
    {
        var found = new Dictionary<ObjectKey, IReadOnlyDictionary<string, string>>();
        var asks = alerts
            .SelectMany(a => (Tree.At(a.Root, "spec", "eventSources") as ListNode)?.Items ?? [])
            .Any(s => Tree.TextAt(s, "kind") == about.Kind && Tree.At(s, "matchLabels") is MapNode);
        var group = about.Group;
        if (asks && group.Length > 0)
        {
            try
            {
                if (await new Discovery(client).Find(group, about.Kind, cancel) is { } type)
                {
                    var api = client.MetadataOf(type, LabelsJson.TypeInfo);
                    var name = new ObjectName(about.Namespace, about.Name);
                    found[new ObjectKey(group, about.Kind, name)] = await api.Get(name.Namespace, name.Name, cancel);
                }
            }
            catch (KubeException e) when (e.Status is { IsNotFound: true })
            {
                // An object that is gone has no labels.
            }
            catch (KubeException e) when (e.Status is { IsForbidden: true })
            {
                await remarks.WriteLineAsync($"⚠️ labels were not looked at: {e.Message.ReplaceLineEndings(" ")}");
            }
        }

        return new ObjectLabels(found);
    }
}
