using Tocsin.Core.Delivery;

namespace Tocsin.Core.Providers;

/// <summary>
/// Access tokens, shared between deliveries: one fetch at a time for a key, renewed ahead of their end, bounded in number. A
/// failure is remembered for seconds only, so that a queue of deliveries does not become a storm of requests.
/// </summary>
public sealed class TokenCache(TimeProvider clock, int capacity = 100)
{
    // As the reference: 80 % of the lifetime, an hour at most (spec/providers.md §12.4).
    private const double UsedShare = 0.8;
    private static readonly TimeSpan s_longestUse = TimeSpan.FromHours(1);

    /// <summary>The other side's clock may be ahead of ours by this much.</summary>
    private static readonly TimeSpan s_skew = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_failureLasts = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_fetchLasts = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<SharingKey, Entry> _entries = [];
    private long _uses;

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

    /// <summary>The token of a key. The fetch has bounds of its own: a delivery that gives up does not end it for the others.</summary>
    /// <exception cref="SendFailedException">There is none; its outcome says why.</exception>
    public Task<AccessToken> Get(SharingKey key, Func<CancellationToken, Task<AccessToken>> fetch, CancellationToken cancel)
    {
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

    private async Task<AccessToken> Fetch(Entry entry, Func<CancellationToken, Task<AccessToken>> fetch)
    {
        using var bound = new CancellationTokenSource(s_fetchLasts, clock);
        try
        {
            var token = await fetch(bound.Token);
            var now = clock.GetUtcNow();
            var use = (token.ExpiresAt - now) * UsedShare;
            var renewAt = now + (use < s_longestUse ? use : s_longestUse);
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
