using System.Collections.Concurrent;
using Tocsin.Core.Alerts;
using Tocsin.Core.Events;
using Tocsin.Kube.Client;
using Tocsin.Kube.Config;

namespace Tocsin.Resources.Cluster.Watching;

/// <summary>The labels of the kinds that some alert asks for by <c>matchLabels</c>, and of no other: one watch of metadata a kind.</summary>
internal sealed class LabelWatches(KubeClient client, string? @namespace, ClusterTroubles troubles, Random random)
    : IObjectLabels,
        IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, KindWatch<IReadOnlyDictionary<string, string>>> _watches = new(
        StringComparer.Ordinal
    );

    public IReadOnlyDictionary<string, string>? Of(ObjectReference o) =>
        _watches.TryGetValue(o.Kind, out var watch) && watch.Type.Group == o.Group
            ? watch.Find(o.Namespace, o.Name)?.Object
            : null;

    /// <summary>Watches these kinds from now on, and no other. Ends when each was asked for at least once.</summary>
    public async Task Need(IReadOnlySet<string> kinds, CancellationToken cancel)
    {
        foreach (var kind in _watches.Keys.Where(k => !kinds.Contains(k)))
        {
            if (_watches.TryRemove(kind, out var watch))
            {
                await watch.DisposeAsync();
                troubles.Note(watch.Type.FullName, null);
            }
        }

        foreach (var kind in kinds.Where(k => !_watches.ContainsKey(k)))
        {
            if (ClusterKinds.GroupOf(kind) is { } group && await Where(group, kind, cancel) is { } type)
            {
                _watches[kind] = new KindWatch<IReadOnlyDictionary<string, string>>(
                    client.MetadataOf(type, LabelsJson.TypeInfo),
                    new Selection { Namespace = @namespace },
                    troubles,
                    random,
                    _ => false,
                    _ => { }
                ).Start();
            }
        }

        await Task.WhenAll(_watches.Values.Select(w => w.Asked)).WaitAsync(cancel);
    }

    /// <summary>Null when it cannot be learnt now; the next change of an alert asks again.</summary>
    private async Task<ResourceType?> Where(string group, string kind, CancellationToken cancel)
    {
        var what = $"{kind} of {group}";
        try
        {
            var type = await new Discovery(client).Find(group, kind, cancel);
            troubles.Note(
                what,
                type is null
                    ? new KubeConfigException($"the cluster serves no {kind} of {group}, and an alert asks for its labels")
                    : null
            );
            return type;
        }
        catch (Exception e) when (e is KubeException or KubeConfigException)
        {
            troubles.Note(what, e);
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var watch in _watches.Values)
        {
            await watch.DisposeAsync();
        }
    }
}
