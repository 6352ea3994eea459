using System.Collections.Concurrent;
using Tocsin.Core.Resources;
using Tocsin.Kube.Client;
using Tocsin.Kube.Config;

namespace Tocsin.Resources.Cluster.Watching;

/// <summary>
/// The Secrets that Providers name, each fetched by name: nobody else's values are ever asked for. Where a watch is allowed it
/// shows only metadata, and tells which of them to fetch again.
/// </summary>
/// <param name="changed">Called when a Secret became another, appeared or went.</param>
internal sealed class SecretStore(KubeClient client, TimeProvider time, Action changed) : IDisposable
{
    private const int AtOnce = 32;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(10);
    private readonly KubeApi<ClusterObject> _api = client.Of(ClusterKinds.Secrets, ClusterJson.TypeInfo);
    private readonly ConcurrentDictionary<ObjectName, Entry> _entries = new();
    private readonly SemaphoreSlim _slots = new(AtOnce);

    /// <summary>Metadata of the watched Secrets; null when none are watched.</summary>
    public KindWatch<IReadOnlyDictionary<string, string>>? Watch { get; set; }

    public IEnumerable<ResourceObject> Objects => _entries.Values.Select(e => e.Known).OfType<ResourceObject>();

    /// <summary>Why a Secret that is not among the objects may exist all the same; null when the cluster said that it does not.</summary>
    public string? DoubtOf(ObjectName name) =>
        IsUnread(name) ? "has not been read yet"
        : _entries.TryGetValue(name, out var e) && e.Failure is { } failure ? $"cannot be read: {failure}"
        : null;

    /// <summary>Not asked for yet, or there since whoever asks took the <see cref="Objects"/>.</summary>
    public bool IsUnread(ObjectName name) => IsPending(name) || _entries.GetValueOrDefault(name)?.Known is not null;

    private bool IsPending(ObjectName name) => !_entries.TryGetValue(name, out var e) || !e.WasAsked;

    /// <summary>Forgets the values that nobody names any more, and begins to fetch those that are new.</summary>
    /// <returns>Ends when all that are needed were asked for at least once.</returns>
    public Task Need(IReadOnlySet<ObjectName> names, CancellationToken cancel)
    {
        foreach (var gone in _entries.Keys.Where(n => !names.Contains(n)))
        {
            _entries.TryRemove(gone, out _);
        }

        var pending = names.Where(IsPending).ToList();
        return pending is [] ? Task.CompletedTask : Task.WhenAll(pending.Select(n => Fetch(n, TimeSpan.MaxValue, cancel)));
    }

    /// <summary>What is known of it was fetched longer ago, or could not be.</summary>
    public bool IsOlder(ObjectName name, TimeSpan age) =>
        !_entries.TryGetValue(name, out var e) || e.FetchedAt is not { } at || time.GetElapsedTime(at) >= age;

    /// <summary>The last try failed.</summary>
    public bool HasFailed(ObjectName name) => _entries.TryGetValue(name, out var e) && e.FailedAt is not null;

    /// <summary>What the watch saw of a Secret that somebody needs.</summary>
    public void Seen(Tocsin.Kube.Client.ObjectKey key, CancellationToken cancel)
    {
        if (key.Namespace is { } ns && _entries.ContainsKey(new(ns, key.Name)))
        {
            _ = Task.Run(() => Fetch(new ObjectName(ns, key.Name), TimeSpan.Zero, cancel), cancel);
        }
    }

    /// <summary>Sees to it that what is known of a Secret is not older than this; true when it became another.</summary>
    public async Task<bool> Fetch(ObjectName name, TimeSpan maxAge, CancellationToken cancel)
    {
        var entry = _entries.GetOrAdd(name, _ => new Entry());
        var asked = time.GetTimestamp();
        await entry.Turn.WaitAsync(cancel);
        try
        {
            // Whoever was in front may have fetched what we came for.
            if (entry.FetchedAt is { } at && (at >= asked || time.GetElapsedTime(at) < maxAge || IsCurrent(name, entry)))
            {
                return false;
            }

            if (entry.FailedAt is { } failed && maxAge > TimeSpan.Zero && time.GetElapsedTime(failed) < AfterFailure)
            {
                return false;
            }

            await _slots.WaitAsync(cancel);
            try
            {
                return await Get(name, entry, cancel);
            }
            finally
            {
                _slots.Release();
            }
        }
        finally
        {
            entry.Turn.Release();
        }
    }

    /// <summary>The watch sees this very Secret as it was fetched.</summary>
    private bool IsCurrent(ObjectName name, Entry entry) =>
        Watch is { IsHealthy: true } watch
        && entry.Version is { } version
        && watch.Find(name.Namespace, name.Name)?.ResourceVersion == version;

    /// <summary>Changes of this Secret need not be asked for.</summary>
    public bool IsWatched(ObjectName name) =>
        Watch is { IsHealthy: true } watch && watch.Find(name.Namespace, name.Name) is not null;

    private async Task<bool> Get(ObjectName name, Entry entry, CancellationToken cancel)
    {
        using var bound = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, bound.Token);
        var at = time.GetTimestamp();
        try
        {
            var found = await _api.GetItem(name.Namespace, name.Name, both.Token);
            return Keep(name, entry, found.Object.Object, found.ResourceVersion, at);
        }
        catch (KubeException e) when (e.Status?.IsNotFound is true)
        {
            return Keep(name, entry, null, null, at);
        }
        catch (Exception e)
            when (e is KubeException or KubeConfigException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            var problem =
                e is OperationCanceledException
                    ? new KubeException(
                        new KubeCall("get", ClusterKinds.Secrets, name.Namespace, name.Name),
                        $"the API server did not answer within {Limit.TotalSeconds:0} s"
                    )
                    : e;
            var first = !entry.WasAsked;
            (entry.FailedAt, entry.Failure, entry.WasAsked) = (at, ClusterTroubles.Words(problem), true);
            if (first)
            {
                changed();
            }

            return first;
        }
    }

    private bool Keep(ObjectName name, Entry entry, ResourceObject? now, string? version, long at)
    {
        var isOther =
            !entry.WasAsked
            || entry.Failure is not null && entry.Known is null
            || (now is null ? entry.Known is not null : entry.Known is null || !entry.Known.SameAs(now));
        entry.Known = isOther ? now : entry.Known;
        (entry.FetchedAt, entry.FailedAt, entry.Failure, entry.Version, entry.WasAsked) = (at, null, null, version, true);
        if (isOther)
        {
            changed();
        }

        return isOther;
    }

    public void Dispose() => _slots.Dispose();

    private sealed class Entry
    {
        public SemaphoreSlim Turn { get; } = new(1);
        public volatile ResourceObject? Known;
        public volatile string? Failure;
        public volatile bool WasAsked;
        public string? Version;
        public long? FetchedAt;
        public long? FailedAt;
    }
}
