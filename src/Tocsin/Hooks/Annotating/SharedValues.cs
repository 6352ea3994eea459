using System.Collections.Concurrent;
using Tocsin.Resources.Cluster.Watching;

namespace Tocsin.Hooks.Annotating;

/// <summary>
/// Reads of things by key, each shared by all who ask while it has not begun: everybody gets what was there after they asked, and of
/// one thing there is never more than one read under way. What nobody waits for any more is forgotten.
/// </summary>
internal sealed class SharedValues<TKey, TValue>(Func<TKey, Task<TValue>> read)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Entry> _entries = new();

    /// <exception cref="Exception">What the read threw.</exception>
    public async Task<TValue> Get(TKey key, CancellationToken cancel)
    {
        var entry = Enter(key);
        try
        {
            await entry.Reading.Next().WaitAsync(cancel);
            return await entry.Last!;
        }
        finally
        {
            Leave(key, entry);
        }
    }

    private Entry Enter(TKey key)
    {
        while (true)
        {
            var entry = _entries.GetOrAdd(key, k => new Entry(() => read(k)));
            lock (entry)
            {
                if (!entry.IsGone)
                {
                    entry.Waiting++;
                    return entry;
                }
            }
        }
    }

    private void Leave(TKey key, Entry entry)
    {
        lock (entry)
        {
            if (--entry.Waiting == 0)
            {
                entry.IsGone = true;
                _entries.TryRemove(key, out _);
            }
        }
    }

    private sealed class Entry
    {
        public Entry(Func<Task<TValue>> read) =>
            Reading = new SharedRead(async () =>
            {
                Last = read();
                await Task.WhenAny(Last);
            });

        public SharedRead Reading { get; }
        public Task<TValue>? Last { get; private set; }
        public int Waiting { get; set; }
        public bool IsGone { get; set; }
    }
}
