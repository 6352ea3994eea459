namespace Tocsin.Kube.Client;

/// <summary>The client's own limit: so many requests at once, then so many a second, first come first served.</summary>
internal sealed class RateLimit(double perSecond, int burst, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly long _start = time.GetTimestamp();
    private double _freeAt = -burst / perSecond;

    public async ValueTask Wait(CancellationToken cancel)
    {
        var wait = Reserve();
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancel);
        }
    }

    /// <summary>Takes the next place and tells how far away it is.</summary>
    internal TimeSpan Reserve()
    {
        lock (_gate)
        {
            var now = time.GetElapsedTime(_start).TotalSeconds;
            _freeAt = Math.Max(_freeAt, now - burst / perSecond) + 1 / perSecond;
            return TimeSpan.FromSeconds(Math.Max(0, _freeAt - now));
        }
    }
}
