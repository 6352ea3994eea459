using System.Globalization;
using Tocsin.Kube.Client;

namespace Tocsin.Kube.Cache;

/// <summary>What a cache holds and how it keeps up.</summary>
public sealed record CacheOptions<T>
{
    public Selection Selection { get; init; } = new();
    public int PageSize { get; init; } = 500;
    public WatchOptions Watch { get; init; } = new();
    public Backoff Backoff { get; init; } = Backoff.Usual;

    /// <summary>Leaves out of an object what nobody uses, before it is kept.</summary>
    public Func<T, T>? Trim { get; init; }

    /// <summary>Told of each change, in order, by the one loop that reads the watch: what takes long here holds the watch up.</summary>
    public Func<CacheChange<T>, ValueTask>? OnChange { get; init; }

    /// <summary>Told what keeps the cache from keeping up, and null when it does again.</summary>
    public Action<Exception?>? OnProblem { get; init; }
}

/// <summary>
/// All selected objects of a kind, kept by one list and one watch after the other. After any interruption it comes to hold what
/// the server holds: the watch goes on where it stopped, and where the server has forgotten that, the list is fetched anew.
/// </summary>
public sealed class ResourceCache<T>(KubeApi<T> api, CacheOptions<T> options, Random random)
{
    // A watch that held this long was healthy, whatever ended it.
    private static readonly TimeSpan Healthy = TimeSpan.FromSeconds(10);

    private readonly CacheStore<T> _store = new();
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _version;
    private bool _isDoubtful;
    private bool _madeProgress;
    private bool _hasProblem;

    /// <summary>Ends when the first list is held and told.</summary>
    public Task Synced => _synced.Task;

    public int Count => _store.Count;

    /// <summary>The objects of about this moment, in no order.</summary>
    public IEnumerable<KubeItem<T>> Items => _store.All;

    public KubeItem<T>? Find(string? @namespace, string name) => _store.Find(new(@namespace, name));

    /// <summary>Keeps up until cancelled. What fails is told by <see cref="CacheOptions{T}.OnProblem"/> and tried again.</summary>
    public async Task Run(CancellationToken cancel)
    {
        var failures = 0;
        while (!cancel.IsCancellationRequested)
        {
            var start = api.Time.GetTimestamp();
            _madeProgress = false;
            var problem = await Follow(cancel);
            if (cancel.IsCancellationRequested)
            {
                return;
            }

            // A step forward ends a row of failures, but only a watch that held may be followed by the next one at once.
            var isHealthy = api.Time.GetElapsedTime(start) >= Healthy;
            failures =
                isHealthy ? 0
                : _madeProgress ? 1
                : failures + 1;
            if (problem is not null)
            {
                failures = Math.Max(failures, 1);
                Tell(problem);
            }

            if (failures > 0)
            {
                await Pause(failures, cancel);
            }
        }
    }

    private async Task Pause(int failures, CancellationToken cancel)
    {
        try
        {
            await Task.Delay(options.Backoff.After(failures, random.NextDouble()), api.Time, cancel);
        }
        catch (OperationCanceledException) { }
    }

    /// <summary>Lists where needed and watches until that ends; gives what broke it.</summary>
    private async Task<Exception?> Follow(CancellationToken cancel)
    {
        try
        {
            await CheckHistory(cancel);
            if (_version is null)
            {
                await List(cancel);
            }

            await Watch(cancel);
            return null;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return null;
        }
        catch (KubeException e) when (e.IsGone)
        {
            _version = null;
            return e;
        }
        catch (KubeException e) when (e.Status?.IsForbidden is true && e.Call.Verb == "watch")
        {
            // Who may list and not watch is kept up to date by lists, as often as tries to watch are made.
            _version = null;
            return e;
        }
        catch (Exception e) when (e is KubeException or Config.KubeConfigException)
        {
            _isDoubtful = true;
            return e;
        }
    }

    /// <summary>
    /// A server whose store was set back to a backup knows less than we do, and a watch from the future would be silent.
    /// Resource versions are otherwise opaque; where they are numbers they grow.
    /// </summary>
    private async Task CheckHistory(CancellationToken cancel)
    {
        if (!_isDoubtful || _version is null)
        {
            return;
        }

        var now = await api.List(options.Selection, new() { Limit = 1 }, cancel);
        _isDoubtful = false;
        if (Number(now.ResourceVersion) is { } theirs && Number(_version) is { } ours && theirs < ours)
        {
            _version = null;
        }
    }

    private async Task List(CancellationToken cancel)
    {
        var list = await api.ListAll(options.Selection, options.PageSize, cancel);
        foreach (var change in _store.Replace([.. list.Items.Select(Trimmed)]))
        {
            await Tell(change);
        }

        _version = list.ResourceVersion;
        _isDoubtful = false;
        _synced.TrySetResult();
    }

    private async Task Watch(CancellationToken cancel)
    {
        // A healthy server tells at least a bookmark a minute. One that told nothing may have been asked from its future.
        _isDoubtful = true;
        var watch = options.Watch with { Opened = () => Tell((Exception?)null) };
        await foreach (var e in api.Watch(options.Selection, _version!, watch, cancel))
        {
            var change = e switch
            {
                WatchEvent<T>.Added added => _store.Put(Trimmed(added.Item)),
                WatchEvent<T>.Modified modified => _store.Put(Trimmed(modified.Item)),
                WatchEvent<T>.Deleted deleted => _store.Remove(deleted.Item.Key),
                _ => null,
            };
            if (change is not null)
            {
                await Tell(change);
            }

            _isDoubtful = false;
            if (e.ResourceVersion.Length > 0 && e.ResourceVersion != _version)
            {
                _version = e.ResourceVersion;
                _madeProgress = true;
            }
        }
    }

    private KubeItem<T> Trimmed(KubeItem<T> item) => options.Trim is { } trim ? item with { Object = trim(item.Object) } : item;

    private ValueTask Tell(CacheChange<T> change) => options.OnChange?.Invoke(change) ?? ValueTask.CompletedTask;

    private void Tell(Exception? problem)
    {
        if (problem is not null || _hasProblem)
        {
            _hasProblem = problem is not null;
            options.OnProblem?.Invoke(problem);
        }
    }

    private static ulong? Number(string version) =>
        ulong.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
