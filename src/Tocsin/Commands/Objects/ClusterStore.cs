using System.Runtime.CompilerServices;
using Tocsin.Core.Configuration;
using Tocsin.Core.Documents;
using Tocsin.Core.Events;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;
using Tocsin.Kube.Client;
using Tocsin.Resources.Manifests;

namespace Tocsin.Commands.Objects;

/// <summary>A cluster. Readiness is what a controller wrote into the status; where nobody did, it is worked out here.</summary>
internal sealed class ClusterStore(KubeClient client, ManifestOptions options, TextWriter remarks) : IObjectStore
{
    private static readonly WriteOptions s_write = new() { FieldManager = "tocsin" };
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(2);

    /// <summary>What is worked out also changes with objects that are not watched, such as Secrets.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(15);
    private readonly ClusterReading _reading = new(client, options, remarks);

    public async Task<IReadOnlyList<ListedResource>> List(ObjectKind kind, string? ns, CancellationToken cancel) =>
        await Judge(kind, ns, await Find(kind, ns, null, cancel), cancel);

    public async IAsyncEnumerable<IReadOnlyList<ListedResource>> Watch(
        ObjectKind kind,
        string? ns,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        // What cannot be read at all is said at once; the watch would try for ever.
        yield return await List(kind, ns, cancel);
        await using var watch = new ClusterWatch(client, kind.Type, ns, remarks);
        await watch.Synced.WaitAsync(cancel);
        while (true)
        {
            var objects = watch.Items.Select(i => ClusterReading.Read(i, kind.ApiVersion, kind.Kind)).OfType<ResourceObject>();
            yield return await Judge(kind, ns, [.. objects], cancel);
            await watch.Change(s_look, cancel);
        }
    }

    public Task<IReadOnlyList<ResourceObject>> Find(ObjectKind kind, string? ns, string? name, CancellationToken cancel) =>
        _reading.Find(kind, ns, name, cancel);

    public Task Create(ObjectKind kind, MapNode o, CancellationToken cancel) =>
        _reading.Ask(kind, api => api.Create(Tree.TextAt(o, "metadata", "namespace"), Tree.Element(o), s_write, cancel));

    public Task Change(ObjectKind kind, ResourceObject o, MapNode changes, CancellationToken cancel)
    {
        var patch = new KubePatch.Merge(Tree.Json(changes));
        return _reading.Ask(kind, api => api.Patch(o.Name.Namespace, o.Name.Name, patch, s_write, cancel));
    }

    public Task Delete(ObjectKind kind, ResourceObject o, CancellationToken cancel) =>
        _reading.Ask(
            kind,
            async api =>
            {
                await api.Delete(o.Name.Namespace, o.Name.Name, new DeleteOptions { Uid = o.Uid }, cancel);
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

    public Task<ResourceSet> Meeting(ObjectReference o, string? ns, CancellationToken cancel) => _reading.Meeting(o, ns, cancel);

    public Task<ResourceSet> Around(ObjectName provider, CancellationToken cancel) => _reading.Around(provider, cancel);

    public void Dispose() => client.Dispose();

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
            ? kind.From(await _reading.Judged(kind, ns, objects, cancel)).ToDictionary(r => new ObjectName(r.Namespace, r.Name))
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
}
