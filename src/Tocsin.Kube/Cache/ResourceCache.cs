using System.Globalization;
using Tocsin.Kube.Client;
using Tocsin.Kube.Files;

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

    /// <summary>Given an object's former state and its new one: the new one, which may share with the former what is equal.</summary>
    public Func<T, T, T>? Share { get; init; }

    /// <summary>Told of each change, in order, by the one loop that reads the watch: what takes long here holds the watch up.</summary>
    public Func<CacheChange<T>, ValueTask>? OnChange { get; init; }

    /// <summary>
    /// Asked where the kind is served after the server said that it is not here, and after each watch; null when that cannot be
    /// told. Without it the kind is where it was at first.
    /// </summary>
    public Func<CancellationToken, Task<KubeApi<T>?>>? Locate { get; init; }

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

    // Whoever has just installed a definition looks at what comes of it.
    private static readonly TimeSpan LongestWhileNotServed = TimeSpan.FromSeconds(5);

    private readonly CacheStore<T> _store = new();
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeProvider _time = api.Time;
    private KubeApi<T> _api = api;
    private string? _version;
    private bool _isDoubtful;
    private bool _wasAway;
    private bool _isForeign;
    private bool _mayHaveMoved;
    private bool _madeProgress;
    private bool _hasProblem;

    /// <summary>Ends when the first list is held and told.</summary>
    public Task Synced => _synced.Task;

    /// <summary>As what it is read now.</summary>
    public ResourceType Type => _api.Type;

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
            var start = _time.GetTimestamp();
            _madeProgress = false;
            var problem = await Follow(cancel);
            if (cancel.IsCancellationRequested)
            {
                return;
            }

            // A step forward ends a row of failures, but only a watch that held may be followed by the next one at once.
            var isHealthy = _time.GetElapsedTime(start) >= Healthy;
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
                var isElsewhere = problem is KubeException { Status.IsNotFound: true };
                await Pause(failures, isElsewhere ? LongestWhileNotServed : TimeSpan.MaxValue, cancel);
            }
        }
    }

    private async Task Pause(int failures, TimeSpan longest, CancellationToken cancel)
    {
        try
        {
            var pause = options.Backoff.After(failures, random.NextDouble());
            await Task.Delay(pause < longest ? pause : longest, _time, cancel);
        }
        catch (OperationCanceledException) { }
    }

    /// <summary>Lists where needed and watches until that ends; gives what broke it.</summary>
    private async Task<Exception?> Follow(CancellationToken cancel)
    {
        try
        {
            await Locate(cancel);
            await CheckHistory(cancel);
            if (_version is null)
            {
                await List(cancel);
            }

            await Watch(cancel);
            _mayHaveMoved = true;
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
        catch (KubeException e) when (e.Status?.IsNotFound is true)
        {
            (_version, _mayHaveMoved) = (null, true);
            return e;
        }
        catch (KubeException e) when (e.Status?.IsForbidden is true && e.Call.Verb == "watch")
        {
            // Who may list and not watch is kept up to date by lists, as often as tries to watch are made.
            _version = null;
            return e;
        }
        catch (Exception e) when (e is KubeException or KubeConfigException)
        {
            _isDoubtful = true;
            return e;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Nobody foresaw it. A whole list afterwards makes up for whatever was not kept or told.
            _version = null;
            return e;
        }
    }

    private async Task Locate(CancellationToken cancel)
    {
        if (_mayHaveMoved && options.Locate is { } locate && await locate(cancel) is { } now && now.Type != _api.Type)
        {
            // The same objects, and perhaps others, in another form.
            (_api, _version, _isForeign) = (now, null, true);
        }

        _mayHaveMoved = false;
    }

    /// <summary>
    /// A server whose store was set back to a backup knows less than we do, and a watch from the future would be silent.
    /// Resource versions are otherwise opaque; where they are numbers they grow. A store that was set back may have grown past us
    /// while it could not be asked, so after that nothing is believed of what was known.
    /// </summary>
    private async Task CheckHistory(CancellationToken cancel)
    {
        if (!_isDoubtful || _version is null)
        {
            return;
        }

        KubeList<T> now;
        try
        {
            now = await _api.List(options.Selection, new() { Limit = 1 }, cancel);
        }
        catch (KubeException e) when (e.Status is null or { Code: >= 500 })
        {
            _wasAway = true;
            throw;
        }

        _isDoubtful = false;
        if (_wasAway || (Number(now.ResourceVersion) is { } theirs && Number(_version) is { } ours && theirs < ours))
        {
            (_version, _isForeign) = (null, true);
        }
    }

    /// <summary>Page by page, so that a long list is never held beside what is kept of it.</summary>
    private async Task List(CancellationToken cancel)
    {
        var there = new HashSet<ObjectKey>();
        string? next = null;
        do
        {
            var page = await Page(next, there, cancel);
            foreach (var item in page.Items)
            {
                there.Add(item.Key);
                await Tell(Put(item, _isForeign));
            }

            (next, _version) = (page.Continue, page.Continue is null ? page.ResourceVersion : null);
        } while (next is not null);

        // What the list does not hold was deleted meanwhile.
        foreach (var gone in _store.Keys.Where(k => !there.Contains(k)))
        {
            await Tell(_store.Remove(gone));
        }

        (_isDoubtful, _wasAway, _isForeign) = (false, false, false);
        _synced.TrySetResult();
    }

    /// <summary>The next page; all anew and in one piece when the moment that the pages are of has expired.</summary>
    private async Task<KubeList<T>> Page(string? next, HashSet<ObjectKey> there, CancellationToken cancel)
    {
        try
        {
            return await _api.List(options.Selection, new() { Limit = options.PageSize, Continue = next }, cancel);
        }
        catch (KubeException e) when (e.IsGone && next is not null)
        {
            there.Clear();
            return await _api.List(options.Selection, new(), cancel);
        }
    }

    private async Task Watch(CancellationToken cancel)
    {
        // A healthy server tells at least a bookmark a minute. One that told nothing may have been asked from its future.
        _isDoubtful = true;
        var watch = options.Watch with { Opened = () => Tell((Exception?)null) };
        await foreach (var e in _api.Watch(options.Selection, _version!, watch, cancel))
        {
            var change = e switch
            {
                WatchEvent<T>.Added added => Put(added.Item),
                WatchEvent<T>.Modified modified => Put(modified.Item),
                WatchEvent<T>.Deleted deleted => _store.Remove(deleted.Item.Key),
                _ => null,
            };
            await Tell(change);
            _isDoubtful = false;
            if (e.ResourceVersion.Length > 0 && e.ResourceVersion != _version)
            {
                _version = e.ResourceVersion;
                _madeProgress = true;
            }
        }
    }

    private CacheChange<T>? Put(KubeItem<T> item, bool isForeign = false)
    {
        item = options.Trim is { } trim ? item with { Object = trim(item.Object) } : item;
        item =
            options.Share is { } share && _store.Find(item.Key) is { } before
                ? item with
                {
                    Object = share(before.Object, item.Object),
                }
                : item;
        return _store.Put(item, isForeign);
    }

    private ValueTask Tell(CacheChange<T>? change) =>
        change is not null && options.OnChange is { } told ? told(change) : ValueTask.CompletedTask;

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
