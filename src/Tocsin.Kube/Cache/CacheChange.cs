using Tocsin.Kube.Client;

namespace Tocsin.Kube.Cache;

/// <summary>What happened to an object, as the cache saw it; what came and went during an interruption is not told.</summary>
public abstract record CacheChange<T>(KubeItem<T> Item)
{
    public sealed record Added(KubeItem<T> Item) : CacheChange<T>(Item);

    public sealed record Updated(KubeItem<T> Item, KubeItem<T> Before) : CacheChange<T>(Item);

    /// <summary>Bears the last state known.</summary>
    public sealed record Deleted(KubeItem<T> Item) : CacheChange<T>(Item);
}
