namespace Tocsin.Acceptance.Cluster.Receiving;

/// <summary>Steps that annotate may go on together, since each finds its own change; a step that must not annotate goes alone.</summary>
internal sealed class SharedTurns(int atOnce) : IDisposable
{
    private readonly SemaphoreSlim _places = new(atOnce);
    private readonly SemaphoreSlim _alone = new(1);

    public async Task<T> Take<T>(bool alone, Func<Task<T>> work)
    {
        var places = alone ? atOnce : 1;

        // One after the other, so that two that want all places do not each hold half of them.
        await _alone.WaitAsync();
        try
        {
            for (var i = 0; i < places; i++)
            {
                await _places.WaitAsync();
            }
        }
        finally
        {
            _alone.Release();
        }

        try
        {
            return await work();
        }
        finally
        {
            _places.Release(places);
        }
    }

    public void Dispose()
    {
        _places.Dispose();
        _alone.Dispose();
    }
}
