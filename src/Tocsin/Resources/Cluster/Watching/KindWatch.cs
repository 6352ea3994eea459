using Tocsin.Core.Loops;
using Tocsin.Kube.Cache;
using Tocsin.Kube.Client;
using Tocsin.Kube.Config;
using Tocsin.Kube.Files;

namespace Tocsin.Resources.Cluster.Watching;

/// <summary>All objects of a kind, as a running watch keeps them.</summary>
internal sealed class KindWatch<T> : IAsyncDisposable
{
    private readonly ResourceCache<T> _cache;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;

    /// <param name="changed">Told of each change after <paramref name="matters"/> let it through.</param>
    public KindWatch(
        KubeApi<T> api,
        Selection selection,
        ClusterTroubles troubles,
        Random random,
        Func<CacheChange<T>, bool> matters,
        Action<ObjectKey> changed,
        LoopKeeper loops,
        Func<CancellationToken, Task<KubeApi<T>?>>? locate = null,
        Func<T, T, T>? share = null
    )
    {
        var name = api.Type.FullName;
        _cache = new ResourceCache<T>(
            api,
            new CacheOptions<T>
            {
                Selection = selection,
                Locate = locate,
                Share = share,
                OnChange = change =>
                {
                    loops.Probe(LoopName.Watch);
                    if (matters(change))
                    {
                        changed(change.Item.Key);
                    }

                    return ValueTask.CompletedTask;
                },
                OnProblem = problem =>
                {
                    if (problem is not (null or KubeException or KubeConfigException))
                    {
                        loops.Failed(LoopName.Watch, problem);
                    }

                    Trouble = problem;
                    troubles.Note(name, problem);
                    _asked.TrySetResult();
                },
            },
            random
        );
        _ = _cache.Synced.ContinueWith(
            _ => _asked.TrySetResult(),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
    }

    public ResourceType Type => _cache.Type;

    /// <summary>What keeps it from keeping up; null when nothing does.</summary>
    public Exception? Trouble { get; private set; }

    /// <summary>The watch is open, so what it holds is what is.</summary>
    public bool IsHealthy => Synced.IsCompletedSuccessfully && Trouble is null;

    public Task Synced => _cache.Synced;

    /// <summary>Ends when the first list is held, or could not be had.</summary>
    public Task Asked => _asked.Task;

    public IEnumerable<KubeItem<T>> Items => _cache.Items;

    public KubeItem<T>? Find(string @namespace, string name) => _cache.Find(@namespace, name);

    public KindWatch<T> Start()
    {
        _running = Task.Run(() => _cache.Run(_stop.Token));
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }
}
