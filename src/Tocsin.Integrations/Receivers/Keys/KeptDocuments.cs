using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Receivers.Keys;

/// <summary>
/// Public documents that tokens are verified with, fetched through the one transport and shared by all webhooks: one request at
/// a time for a document, renewed as their server says, bounded in number. Failures are remembered for seconds, and a document
/// is not asked for again within seconds however many tokens do not fit it: a flood of forged ones makes no flood of requests.
/// </summary>
/// <param name="parse">Makes what is kept of an answer; throws <see cref="KeysException"/> when it cannot be used.</param>
internal sealed class KeptDocuments<T>(IHttpSender http, TimeProvider clock, Func<Uri, HttpReply, T> parse)
    where T : class
{
    private const int Capacity = 100;
    private const int Largest = 512 * 1024;

    /// <summary>Without a word from the server, as often as issuers ask for it.</summary>
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromHours(6);

    /// <summary>How long an old document is used while its server is down.</summary>
    private static readonly TimeSpan s_outage = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_failureLasts = TimeSpan.FromSeconds(5);

    /// <summary>A key that is not known may be a new one, but is not looked for more often than this.</summary>
    private static readonly TimeSpan s_askedAgain = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<Uri, Entry> _entries = [];
    private long _uses;

    /// <summary>The document, kept or fetched.</summary>
    /// <exception cref="KeysException">There is none.</exception>
    public Task<T> Get(Uri address, CancellationToken cancel)
    {
        lock (_gate)
        {
            var entry = Find(address);
            return entry.Value is { } value && clock.GetUtcNow() < entry.RenewAt
                ? Task.FromResult(value)
                : Fetch(address, entry).WaitAsync(cancel);
        }
    }

    /// <summary>A newer document than the one that did not serve; null when it was asked for just now.</summary>
    /// <exception cref="KeysException">There is none.</exception>
    public async Task<T?> GetNewer(Uri address, T old, CancellationToken cancel)
    {
        Task<T> running;
        lock (_gate)
        {
            var entry = Find(address);
            if (entry.Value is { } value && !ReferenceEquals(value, old))
            {
                return value;
            }

            if (clock.GetUtcNow() < entry.FetchedAt + s_askedAgain)
            {
                return null;
            }

            running = Fetch(address, entry);
        }

        var newer = await running.WaitAsync(cancel);
        return ReferenceEquals(newer, old) ? null : newer;
    }

    // Within the gate.
    private Task<T> Fetch(Uri address, Entry entry)
    {
        if (entry.Failure is { } failure && clock.GetUtcNow() < entry.FailureEnds)
        {
            return entry.Value is { } old ? Task.FromResult(old) : Task.FromException<T>(failure);
        }

        return entry.Running ??= Task.Run(() => FetchNow(address, entry), CancellationToken.None);
    }

    private async Task<T> FetchNow(Uri address, Entry entry)
    {
        try
        {
            var call = HttpCall.Get(address) with { AnswerLimit = Largest, IsPublicDocument = true };
            var reply = await http.Send(call.With("Accept", "application/json"), Target(address), CancellationToken.None);
            var value = parse(address, reply);
            lock (_gate)
            {
                entry.Keep(value, clock.GetUtcNow(), Lifetime(reply));
            }

            return value;
        }
        catch (SendFailedException e)
        {
            return Failed(entry, new KeysException($"Get \"{address}\": {e.Outcome.Text}"));
        }
        catch (KeysException e)
        {
            return Failed(entry, e);
        }
        finally
        {
            lock (_gate)
            {
                entry.Running = null;
            }
        }
    }

    private T Failed(Entry entry, KeysException failure)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            (entry.Failure, entry.FailureEnds) = (failure, now + s_failureLasts);
            if (entry.Value is not null && now > entry.RenewAt + s_outage)
            {
                entry.Value = null;
            }

            return entry.Value ?? throw failure;
        }
    }

    // Within the gate.
    private Entry Find(Uri address)
    {
        if (!_entries.TryGetValue(address, out var entry))
        {
            while (_entries.Count >= Capacity)
            {
                _entries.Remove(_entries.MinBy(e => e.Value.LastUse).Key);
            }

            entry = _entries[address] = new Entry();
        }

        entry.LastUse = ++_uses;
        return entry;
    }

    private static Destination Target(Uri address) =>
        new()
        {
            Provider = new("", address.Host),
            ProviderUid = "",
            TypeName = "keys",
            Timeout = s_timeout,
        };

    private static TimeSpan Lifetime(HttpReply reply)
    {
        var said = System.Net.Http.Headers.CacheControlHeaderValue.TryParse(reply.Header("Cache-Control"), out var control)
            ? control.MaxAge
            : null;
        var lifetime = said ?? s_lifetime;
        return lifetime < s_shortest ? s_shortest
            : lifetime > s_longest ? s_longest
            : lifetime;
    }

    private sealed class Entry
    {
        public T? Value { get; set; }
        public DateTimeOffset FetchedAt { get; private set; }
        public DateTimeOffset RenewAt { get; private set; }
        public KeysException? Failure { get; set; }
        public DateTimeOffset FailureEnds { get; set; }
        public Task<T>? Running { get; set; }
        public long LastUse { get; set; }

        public void Keep(T value, DateTimeOffset now, TimeSpan lifetime) =>
            (Value, FetchedAt, RenewAt, Failure) = (value, now, now + lifetime, null);
    }
}

/// <summary>The keys to verify a token with are not to be had.</summary>
/// <param name="text">In the reference's words where it has some.</param>
/// <param name="status">The server's answer; null when there was none, or it was 200 and useless.</param>
internal sealed class KeysException(string text, int? status = null) : Exception(text)
{
    public int? Status { get; } = status;
}
