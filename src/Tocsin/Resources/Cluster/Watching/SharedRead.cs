namespace Tocsin.Resources.Cluster.Watching;

/// <summary>
/// A read that many share. Each gets one that begins after they asked, so that it shows what was there when they did; and there is
/// never more than one under way, however many ask.
/// </summary>
/// <param name="read">Throws nothing but what cancels it.</param>
internal sealed class SharedRead(Func<Task> read)
{
    private readonly Lock _lock = new();
    private Task _last = Task.CompletedTask;
    private Task? _next;

    /// <summary>The one that is under way or comes after it; ended when there is none.</summary>
    public Task Running
    {
        get
        {
            lock (_lock)
            {
                return _next ?? _last;
            }
        }
    }

    public Task Next()
    {
        lock (_lock)
        {
            return _next ??= Begin(_last);
        }
    }

    private async Task Begin(Task before)
    {
        // On a thread of its own, so that whoever asks is not held up and the lock is free.
        await Task.WhenAny(before).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        lock (_lock)
        {
            (_last, _next) = (_next!, null);
        }

        await read();
    }
}
