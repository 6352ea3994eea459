using System.Text.Json;
using Tocsin.Core.Documents;
using Tocsin.Core.Resources;
using Tocsin.Kube.Client;
using Tocsin.Resources.Manifests;

namespace Tocsin.Commands.Objects;

/// <summary>A cluster. Readiness is what a controller wrote into the status; where nobody did, it is worked out here.</summary>
internal sealed class ClusterStore(KubeClient client, ManifestOptions options, TextWriter remarks) : IObjectStore
{
    private const int PageSize = 500;
    private static readonly WriteOptions s_write = new() { FieldManager = "tocsin" };
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(2);
    private readonly ClusterReading _reading = new(client, remarks);

    public async Task<IReadOnlyList<ListedResource>> List(ObjectKind kind, string? ns, CancellationToken cancel)
    {
        var objects = await Find(kind, ns, null, cancel);
        return await Judge(kind, ns, objects, cancel);
    }

    public async Task<IReadOnlyList<ResourceObject>> Find(ObjectKind kind, string? ns, string? name, CancellationToken cancel)
    {
        if (ns is null || name is null)
        {
            var list = await Ask(kind, () => Api(kind).ListAll(new Selection { Namespace = ns }, PageSize, cancel));
            return
            [
                .. list
                    .Items.Select(i => ClusterReading.Read(i.Object, kind.ApiVersion, kind.Kind))
                    .OfType<ResourceObject>()
                    .Where(o => name is null || o.Name.Name == name)
                    .OrderBy(o => o.Name.ToString(), StringComparer.Ordinal),
            ];
        }

        try
        {
            var found = await Ask(kind, () => Api(kind).Get(ns, name, cancel));
            return ClusterReading.Read(found, kind.ApiVersion, kind.Kind) is { } o ? [o] : [];
        }
        catch (KubeException e) when (e.Status is { IsNotFound: true })
        {
            return [];
        }
    }

    public Task Create(ObjectKind kind, MapNode o, CancellationToken cancel)
    {
        var ns = ((ScalarNode)((MapNode)o["metadata"]!)["namespace"]!).Text;
        return Ask(kind, () => Api(kind).Create(ns, Tree.Element(o), s_write, cancel));
    }

    public Task Change(ObjectKind kind, ResourceObject o, MapNode changes, CancellationToken cancel)
    {
        var patch = new KubePatch.Merge(Tree.Json(changes));
        return Ask(kind, () => Api(kind).Patch(o.Name.Namespace, o.Name.Name, patch, s_write, cancel));
    }

    public Task Delete(ObjectKind kind, ResourceObject o, CancellationToken cancel) =>
        Ask(
            kind,
            async () =>
            {
                await Api(kind).Delete(o.Name.Namespace, o.Name.Name, new DeleteOptions { Uid = o.Uid }, cancel);
                return true;
            }
        );

    public async Task<ListedResource> Verdict(ObjectKind kind, ObjectName name, CancellationToken cancel)
    {
        for (; ; )
        {
            if (await Find(kind, name.Namespace, name.Name, cancel) is not [var o])
            {
                throw new SourceException($"{kind.Kind} {name} was deleted by somebody else meanwhile");
            }

            // A status that is there means that somebody writes it, and soon of this generation; a Receiver always has one.
            var condition = ReadyCondition.Of(o);
            if (condition is { IsCurrent: true } || (condition is null && kind != ObjectKind.Receiver))
            {
                return (await Judge(kind, name.Namespace, [o], cancel))[0];
            }

            await Task.Delay(s_pause, cancel);
        }
    }

    public Task<ResourceSet> Resources(CancellationToken cancel) => _reading.Everything(options, cancel);

    public void Dispose() => client.Dispose();

    private KubeApi<JsonElement> Api(ObjectKind kind) => client.Of(kind.Type);

    private async Task<IReadOnlyList<ListedResource>> Judge(
        ObjectKind kind,
        string? ns,
        IReadOnlyList<ResourceObject> objects,
        CancellationToken cancel
    )
    {
        var conditions = objects.ToDictionary(o => o.Name, ReadyCondition.Of);
        var isPlain = kind != ObjectKind.Receiver && conditions.Values.Any(c => c is not { IsCurrent: true });
        var worked = isPlain
            ? kind.From(await _reading.Around(kind, ns, objects, options, cancel))
                .ToDictionary(r => new ObjectName(r.Namespace, r.Name))
            : [];
        return
        [
            .. objects.Select(o =>
                conditions[o.Name] is { IsCurrent: true } told
                    ? told.Listed(kind, o)
                    : worked.GetValueOrDefault(o.Name) ?? ReadyCondition.Waiting.Listed(kind, o)
            ),
        ];
    }

    // That the kind itself is unknown looks like an object that is not there.
    private static async Task<T> Ask<T>(ObjectKind kind, Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (KubeException e) when (e.Status is { IsNotFound: true, Details: null or { Name: null or "" } })
        {
            throw new SourceException(
                $"the cluster knows no {kind.Type.FullName} ({kind.Version}); install the definitions: tocsin crds | kubectl apply -f -",
                e
            );
        }
    }
}
