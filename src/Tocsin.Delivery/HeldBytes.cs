namespace Tocsin.Delivery;

/// <summary>What all lanes together hold on disk. For several threads at once.</summary>
public sealed class HeldBytes
{
    private long _total;

    public long Total => Volatile.Read(ref _total);

    internal void Add(long bytes) => Interlocked.Add(ref _total, bytes);
}
