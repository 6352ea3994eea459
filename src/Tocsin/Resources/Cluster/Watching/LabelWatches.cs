using System.Collections.Concurrent;
using Tocsin.Core.Alerts;
using Tocsin.Core.Events;
using Tocsin.Core.Loops;
using Tocsin.Kube.Client;
using Tocsin.Kube.Files;

namespace Tocsin.Resources.Cluster.Watching;

/// <summary>
/// The labels of the kinds that some alert asks for by <c>matchLabels</c>, and of no other: one watch of metadata a kind. In which
/// group a kind of another producer is, the first event says.
/// </summary>
internal sealed class LabelWatches(
    KubeClient client,
    string? @namespace,
    ClusterTroubles troubles,
    LoopKeeper loops,
    TimeProvider time,
    Random random
) : IObjectLabels, IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly LabelFetches _fetches = new(client, troubles, time);
    private readonly SemaphoreSlim _turn = new(1);
    private volatile IReadOnlySet<string> _needed = new HashSet<string>();
    private readonly ConcurrentDictionary<GroupKind, KindWatch<IReadOnlyDictionary<string, string>>> _watches = new();
    private readonly EventGroups _told = new();

    public IReadOnlyDictionary<string, string>? Of(ObjectReference o) =>
        WatchOf(o) is { } watch ? watch.Find(o.Namespace, o.Name)?.Object ?? _fetches.Of(o) : null;

    public string WhyNot(ObjectReference o) =>
        WatchOf(o) is { } watch ? _fetches.WhyNot(o, watch.Type)
        : _needed.Contains(o.Kind) ? $"the cluster has not shown that it serves {o.Kind} of '{o.Group}', which the event names"
        : "";

    /// <summary>
    /// An event may come before the watch shows what it is about. True when labels, or the reason why there are none, may be known
    /// now.
    /// </summary>
    public async ValueTask<bool> Learn(ObjectReference o)
    {
        if (@namespace is not null && @namespace != o.Namespace)
        {
            return false;
        }

        if (WatchOf(o) is null && _needed.Contains(o.Kind))
        {
            // Whoever sent the event waits for the answer.
            var looking = _told.Look(new GroupKind(o.Group, o.Kind), () => Need(_needed, CancellationToken.None));
            await Task.WhenAny(looking, Task.Delay(Patience, time));
        }

        if (WatchOf(o) is not { } watch)
        {
            return false;
        }

        // The watch may have shown it since whoever asks looked.
        if (watch.Find(o.Namespace, o.Name) is null)
        {
            await _fetches.Learn(o, watch.Type);
        }

        return true;
    }

    private KindWatch<IReadOnlyDictionary<string, string>>? WatchOf(ObjectReference o) =>
        _watches.GetValueOrDefault(new GroupKind(o.Group, o.Kind));

    /// <summary>Watches these kinds from now on, and no other. Ends when each was asked for at least once.</summary>
    public async Task Need(IReadOnlySet<string> kinds, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            _needed = kinds;
            await Watch(kinds, cancel);
        }
        finally
        {
            _turn.Release();
        }

        await Task.WhenAll(_watches.Values.Select(w => w.Asked)).WaitAsync(cancel);
    }

    /// <summary>The definition of a kind that was not found may have come meanwhile.</summary>
    public async Task Run(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            await loops.Round(LoopName.Labels, () => Look(cancel));
        }
    }

    private Task Look(CancellationToken cancel) =>
        Wanted(_needed).Any(k => !_watches.ContainsKey(k)) ? Need(_needed, cancel) : Task.CompletedTask;

    private IEnumerable<GroupKind> Wanted(IReadOnlySet<string> kinds) =>
        kinds
            .Select(k => new GroupKind(ClusterKinds.GroupOf(k) ?? "", k))
            .Where(k => k.Group.Length > 0)
            .Concat(_told.Of(kinds))
            .Distinct();

    private async Task Watch(IReadOnlySet<string> kinds, CancellationToken cancel)
    {
        foreach (var kind in _watches.Keys.Where(k => !kinds.Contains(k.Kind)))
        {
            if (_watches.TryRemove(kind, out var watch))
            {
                await watch.DisposeAsync();
                troubles.Note(watch.Type.FullName, null);
            }
        }

        foreach (var kind in Wanted(kinds).Where(k => !_watches.ContainsKey(k)).ToList())
        {
            if (await Where(kind, cancel) is { } type)
            {
                _watches[kind] = new KindWatch<IReadOnlyDictionary<string, string>>(
                    client.MetadataOf(type, LabelsJson.TypeInfo),
                    new Selection { Namespace = @namespace },
                    troubles,
                    random,
                    _ => false,
                    _ => { },
                    loops,
                    async token => await Where(kind, token) is { } now ? client.MetadataOf(now, LabelsJson.TypeInfo) : null
                ).Start();
            }
        }
    }

    /// <summary>Null when it cannot be learnt now.</summary>
    private async Task<ResourceType?> Where(GroupKind where, CancellationToken cancel)
    {
        var (group, kind) = where;
        var what = $"{kind} of {group}";
        try
        {
            var type = await new Discovery(client).Find(group, kind, cancel);
            // In which group an event says that a kind is may be anything; what an Alert names is missed.
            troubles.Note(
                what,
                type is null && ClusterKinds.GroupOf(kind) == group
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

        _turn.Dispose();
    }
}
