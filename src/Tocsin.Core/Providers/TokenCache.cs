using System.Collections.Concurrent;
using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Providers;

/// <summary>
/// Access tokens, shared between deliveries: one fetch at a time for a key, renewed ahead of their end, bounded in number. A
/// failure is remembered for seconds only, so that a queue of deliveries does not become a storm of requests.
/// </summary>
/// <param name="capacity">With zero each delivery fetches a token of its own.</param>
/// <param name="longestUse">An hour at most, and unless something shorter is given.</param>
public sealed class TokenCache(TimeProvider clock, int capacity = 100, TimeSpan? longestUse = null)
{
    // As the reference: 80 % of the lifetime, an hour at most (spec/providers.md §12.4).
    private const double UsedShare = 0.8;
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);
    private readonly TimeSpan _longestUse = longestUse is { } given && given < s_hour ? given : s_hour;

    /// <summary>The other side's clock may be ahead of ours by this much.</summary>
    private static readonly TimeSpan s_skew = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_failureLasts = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_fetchLasts = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<SharingKey, Entry> _entries = [];
    private readonly ConcurrentDictionary<(ObjectName Provider, bool IsHit), long> _events = new();
    private long _uses;
    private long _evictions;
    private long _succeeded;
    private long _failed;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>How often a Provider found its token here, and how often it did not.</summary>
    public IReadOnlyList<(ObjectName Provider, bool IsHit, long Count)> Events =>
        [
            .. _events
                .Select(e => (e.Key.Provider, e.Key.IsHit, e.Value))
                .OrderBy(e => e.Provider.ToString(), StringComparer.Ordinal),
        ];

    /// <summary>Tokens that made room for others.</summary>
    public long Evictions => Interlocked.Read(ref _evictions);

    /// <summary>How often there was a token in the end.</summary>
    public long Successes => Interlocked.Read(ref _succeeded);

    public long Failures => Interlocked.Read(ref _failed);

    /// <summary>The token of a key, counted for the Provider that needs it.</summary>
    /// <exception cref="SendFailedException">There is none; its outcome says why.</exception>
    public async Task<AccessToken> Get(
        ObjectName provider,
        SharingKey key,
        Func<CancellationToken, Task<AccessToken>> fetch,
        CancellationToken cancel
    )
    {
        _events.AddOrUpdate((provider, Has(key)), 1, static (_, n) => n + 1);
        try
        {
            var token = await Get(key, fetch, cancel);
            Interlocked.Increment(ref _succeeded);
            return token;
        }
        catch
        {
            Interlocked.Increment(ref _failed);
            throw;
        }
    }

    /// <summary>The token of a key. The fetch has bounds of its own: a delivery that gives up does not end it for the others.</summary>
    /// <exception cref="SendFailedException">There is none; its outcome says why.</exception>
    public Task<AccessToken> Get(SharingKey key, Func<CancellationToken, Task<AccessToken>> fetch, CancellationToken cancel)
    {
        if (capacity == 0)
        {
            return Fetch(new Entry(), fetch).WaitAsync(cancel);
        }

        lock (_gate)
        {
            var now = clock.GetUtcNow();
            var entry = Find(key);
            entry.LastUse = ++_uses;
            if (entry.Token is { } token && now < entry.RenewAt)
            {
                return Task.FromResult(token);
            }

            if (entry.Failure is { } failure && now < entry.FailureEnds)
            {
                return Task.FromException<AccessToken>(new SendFailedException(failure));
            }

            entry.Running ??= Task.Run(() => Fetch(entry, fetch), CancellationToken.None);
            return entry.Running.WaitAsync(cancel);
        }
    }

    /// <summary>Called when the target refused the token: the next delivery fetches another.</summary>
    public void Forget(SharingKey key)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var entry))
            {
                entry.Token = null;
            }
        }
    }

    private bool Has(SharingKey key)
    {
        lock (_gate)
        {
            return _entries.TryGetValue(key, out var entry) && entry.Token is not null && clock.GetUtcNow() < entry.RenewAt;
        }
    }

    private async Task<AccessToken> Fetch(Entry entry, Func<CancellationToken, Task<AccessToken>> fetch)
    {
        using var bound = new CancellationTokenSource(s_fetchLasts, clock);
        try
        {
            var token = await fetch(bound.Token);
            var now = clock.GetUtcNow();
            var use = (token.ExpiresAt - now) * UsedShare;
            var renewAt = now + (use < _longestUse ? use : _longestUse);
            lock (_gate)
            {
                (entry.Token, entry.Failure) = (token, null);
                entry.RenewAt = renewAt < token.ExpiresAt - s_skew ? renewAt : token.ExpiresAt - s_skew;
            }

            return token;
        }
        catch (SendFailedException e)
        {
            return Failed(entry, e.Outcome);
        }
        catch (OperationCanceledException) when (bound.IsCancellationRequested)
        {
            return Failed(entry, new Outcome.Retry(OutcomeReason.Timeout, "no access token within 30 s"));
        }
        finally
        {
            lock (_gate)
            {
                entry.Running = null;
            }
        }
    }

    // Renewing began early, so the old token bridges an outage of whoever issues them.
    private AccessToken Failed(Entry entry, Outcome failure)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            if (entry.Token is { } old && now < old.ExpiresAt - s_skew)
            {
                entry.RenewAt = now + s_failureLasts;
                return old;
            }

            (entry.Token, entry.Failure, entry.FailureEnds) = (null, failure, now + s_failureLasts);
            throw new SendFailedException(failure);
        }
    }

    private Entry Find(SharingKey key)
    {
        if (_entries.TryGetValue(key, out var entry))
        {
            return entry;
        }

        while (_entries.Count >= capacity)
        {
            _entries.Remove(_entries.MinBy(e => e.Value.LastUse).Key);
            _evictions++;
        }

        return _entries[key] = new Entry();
    }

    private sealed class Entry
    {
        public AccessToken? Token { get; set; }
        public DateTimeOffset RenewAt { get; set; }
        public Outcome? Failure { get; set; }
        public DateTimeOffset FailureEnds { get; set; }
        public Task<AccessToken>? Running { get; set; }
        public long LastUse { get; set; }
    }
}
