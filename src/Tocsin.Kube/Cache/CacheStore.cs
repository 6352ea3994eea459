using System.Collections.Concurrent;
using Tocsin.Kube.Client;

namespace Tocsin.Kube.Cache;

/// <summary>The objects of a cache. One writes, many read. Each write tells what it changed; a repetition changes nothing.</summary>
internal sealed class CacheStore<T>
{
    private readonly ConcurrentDictionary<ObjectKey, KubeItem<T>> _items = new();

    public int Count => _items.Count;

    public IEnumerable<KubeItem<T>> All => _items.Values;

    public KubeItem<T>? Find(ObjectKey key) => _items.GetValueOrDefault(key);

    public IEnumerable<ObjectKey> Keys => _items.Keys;

    /// <param name="isForeign">From a store that may have given the same resource version to something else.</param>
    public CacheChange<T>? Put(KubeItem<T> item, bool isForeign = false)
    {
        var before = Find(item.Key);
        if (
            before is not null
            && before.ResourceVersion == item.ResourceVersion
            && before.Uid == item.Uid
            && (!isForeign || before.Digest == item.Digest)
        )
        {
            return null;
        }

        _items[item.Key] = item;
        return before is null ? new CacheChange<T>.Added(item) : new CacheChange<T>.Updated(item, before);
    }

    public CacheChange<T>? Remove(ObjectKey key) => _items.TryRemove(key, out var last) ? new CacheChange<T>.Deleted(last) : null;
}
