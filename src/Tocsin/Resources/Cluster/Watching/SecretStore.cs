using System.Collections.Concurrent;
using Tocsin.Core.Configuration;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;
using Tocsin.Kube.Client;
using Tocsin.Kube.Files;

namespace Tocsin.Resources.Cluster.Watching;

/// <summary>
/// The Secrets that Providers name, each fetched by name: nobody else's values are ever asked for. Where a watch is allowed it
/// shows only metadata, and tells which of them to fetch again.
/// </summary>
/// <param name="changed">Called when a Secret became another, appeared or went.</param>
internal sealed class SecretStore(KubeClient client, TimeProvider time, Action changed, CancellationToken stop) : IDisposable
{
    private const int AtOnce = 32;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    // A server that is away is asked ten times a second at most, for one Secret at a time.
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PatienceWhileAway = TimeSpan.FromMilliseconds(300);
    private readonly KubeApi<ClusterObject> _api = client.Of(ClusterKinds.Secrets, ClusterJson.TypeInfo);
    private readonly ConcurrentDictionary<ObjectName, Entry> _entries = new();
    private readonly SemaphoreSlim _slots = new(AtOnce);
    private readonly SemaphoreSlim _whileAway = new(1);
    private volatile Away? _away;
    private long _edition;

    /// <summary>Metadata of the watched Secrets; null when none are watched.</summary>
    public KindWatch<IReadOnlyDictionary<string, string>>? Watch { get; set; }

    public IEnumerable<ResourceObject> Objects => _entries.Values.Select(e => e.Known).OfType<ResourceObject>();

    public static IEnumerable<ObjectName> NamedBy(ProviderResource provider) =>
        ((string[])[provider.Spec.SecretName, provider.Spec.CertSecretName, provider.Spec.ProxySecretName])
            .Where(n => n.Length > 0)
            .Distinct(StringComparer.Ordinal)
            .Select(n => new ObjectName(provider.Name.Namespace, n));

    /// <summary>Why a Secret that is not among the objects may exist all the same; null when the cluster said that it does not.</summary>
    public string? DoubtOf(ObjectName name) =>
        IsUnread(name) ? "has not been read yet"
        : _entries.TryGetValue(name, out var e) && e.Failure is { } failure ? $"cannot be read: {failure}"
        : null;

    /// <summary>Not asked for yet, or there since whoever asks took the <see cref="Objects"/>.</summary>
    public bool IsUnread(ObjectName name) => IsPending(name) || _entries.GetValueOrDefault(name)?.Known is not null;

    private bool IsPending(ObjectName name) => !_entries.TryGetValue(name, out var e) || !e.WasAsked;

    /// <summary>Grows with each change; whoever took the <see cref="Objects"/> after this has all changes up to it.</summary>
    public long Edition => Interlocked.Read(ref _edition);

    /// <summary>With which edition this Secret became what it is.</summary>
    public long EditionOf(ObjectName name) => _entries.TryGetValue(name, out var e) ? Interlocked.Read(ref e.Edition) : 0;

    /// <summary>Forgets the values that nobody names any more, and begins to fetch those that are new.</summary>
    /// <returns>Ends when all that are needed were asked for at least once.</returns>
    public Task Need(IReadOnlySet<ObjectName> names)
    {
        foreach (var gone in _entries.Keys.Where(n => !names.Contains(n)))
        {
            _entries.TryRemove(gone, out _);
        }

        var pending = names.Where(IsPending).ToList();
        return pending is [] ? Task.CompletedTask : Task.WhenAll(pending.Select(First));
    }

    /// <summary>What is known of it was fetched longer ago, or could not be.</summary>
    public bool IsOlder(ObjectName name, TimeSpan age) =>
        !_entries.TryGetValue(name, out var e) || e.FetchedAt is not { } at || time.GetElapsedTime(at) >= age;

    /// <summary>The server was not there when it was last asked.</summary>
    public bool IsAway => _away is not null;

    /// <summary>What the watch saw of a Secret that somebody needs.</summary>
    public void Seen(Tocsin.Kube.Client.ObjectKey key)
    {
        var name = new ObjectName(key.Namespace ?? "", key.Name);
        if (_entries.TryGetValue(name, out var entry))
        {
            _ = Follow(name, entry);
        }
    }

    /// <summary>Reads a Secret, together with all who ask meanwhile: what is known then is what was there when it was asked for.</summary>
    public Task Read(ObjectName name) => EntryOf(name).Reading.Next();

    /// <summary>The same for somebody who goes on with what is known when the server is away.</summary>
    public async Task ReadOrGoOn(ObjectName name, CancellationToken cancel)
    {
        try
        {
            await Read(name).WaitAsync(_away is null ? Limit : PatienceWhileAway, time, cancel);
        }
        catch (TimeoutException)
        {
            // The read goes on, and the attempts after its end have what it found.
        }
    }

    /// <summary>What is known of a Secret: null with no failure when the cluster said that it does not exist.</summary>
    public (ResourceObject? Object, string? Failure) Known(ObjectName name) =>
        !_entries.TryGetValue(name, out var e) ? (null, "it has not been read yet") : (e.Known, e.Failure);

    /// <summary>The watch sees this very Secret as it was fetched.</summary>
    private bool IsCurrent(ObjectName name, Entry entry) =>
        Watch is { IsHealthy: true } watch
        && entry.Version is { } version
        && watch.Find(name.Namespace, name.Name)?.ResourceVersion == version;

    /// <summary>Changes of this Secret need not be asked for.</summary>
    public bool IsWatched(ObjectName name) =>
        Watch is { IsHealthy: true } watch && watch.Find(name.Namespace, name.Name) is not null;

    private Entry EntryOf(ObjectName name) => _entries.GetOrAdd(name, n => new Entry(entry => Get(n, entry)));

    private Task First(ObjectName name)
    {
        var entry = EntryOf(name);
        return entry.First ??= entry.Reading.Next();
    }

    private async Task Follow(ObjectName name, Entry entry)
    {
        // What is being read may be what was seen.
        await entry.Reading.Running;
        if (!IsCurrent(name, entry))
        {
            await entry.Reading.Next();
        }
    }

    private async Task Get(ObjectName name, Entry entry)
    {
        var asked = time.GetTimestamp();
        var turn = _away is null ? _slots : _whileAway;
        await turn.WaitAsync(stop);
        try
        {
            if (_away is { } away)
            {
                // Somebody else asked since and met nobody; that is as good as asking again.
                if (entry.WasAsked && away.Asked >= asked)
                {
                    return;
                }

                var wait = AfterFailure - time.GetElapsedTime(away.Met);
                await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, time, stop);
            }

            await GetOnce(name, entry);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task GetOnce(ObjectName name, Entry entry)
    {
        using var bound = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop, bound.Token);
        var at = time.GetTimestamp();
        try
        {
            var found = await _api.GetItem(name.Namespace, name.Name, both.Token);
            Keep(entry, found.Object.Object, found.ResourceVersion, at);
            _away = null;
        }
        catch (KubeException e) when (e.Status?.IsNotFound is true)
        {
            Keep(entry, null, null, at);
            _away = null;
        }
        catch (Exception e) when (e is not OutOfMemoryException && !stop.IsCancellationRequested)
        {
            // Whatever it is, it is of this Secret: the Providers that name it are not ready, and all others go on.
            var problem =
                e is OperationCanceledException
                    ? new KubeException(
                        new KubeCall("get", ClusterKinds.Secrets, name.Namespace, name.Name),
                        $"the API server did not answer within {Limit.TotalSeconds:0} s"
                    )
                    : e;

            // A refusal is of this Secret, unless the server refuses because it is not well.
            var isAway =
                problem is KubeException { IsInvalidName: false, Status: null or { Code: >= 500 or 429 } } or KubeConfigException;
            _away = isAway ? new Away(at, time.GetTimestamp()) : null;
            Fail(entry, problem);
        }
    }

    private void Fail(Entry entry, Exception problem)
    {
        var first = !entry.WasAsked;
        (entry.Failure, entry.WasAsked) = (ClusterTroubles.Words(problem), true);
        if (first)
        {
            Changed(entry);
        }
    }

    private void Keep(Entry entry, ResourceObject? now, string? version, long at)
    {
        var isOther =
            !entry.WasAsked
            || entry.Failure is not null && entry.Known is null
            || (now is null ? entry.Known is not null : entry.Known is null || !entry.Known.SameAs(now));
        entry.Known = isOther ? now : entry.Known;
        (entry.FetchedAt, entry.Failure, entry.Version, entry.WasAsked) = (at, null, version, true);
        if (isOther)
        {
            Changed(entry);
        }
    }

    private void Changed(Entry entry)
    {
        Interlocked.Exchange(ref entry.Edition, Interlocked.Increment(ref _edition));
        changed();
    }

    public void Dispose()
    {
        _slots.Dispose();
        _whileAway.Dispose();
    }

    /// <summary>When the server was last asked in vain, and when that was clear.</summary>
    private sealed record Away(long Asked, long Met);

    private sealed class Entry
    {
        public Entry(Func<Entry, Task> get) => Reading = new SharedRead(() => get(this));

        public SharedRead Reading { get; }
        public Task? First { get; set; }
        public volatile ResourceObject? Known;
        public volatile string? Failure;
        public volatile bool WasAsked;
        public string? Version;
        public long? FetchedAt;
        public long Edition;
    }
}
