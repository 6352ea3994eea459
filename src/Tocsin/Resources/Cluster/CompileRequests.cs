namespace Tocsin.Resources.Cluster;

/// <summary>That something is to be compiled again: asked for by many, done by one, and each can wait for its own.</summary>
internal sealed class CompileRequests : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _asked = new(0);
    private List<TaskCompletionSource> _waiting = [];
    private bool _isAsked;

    public void Ask()
    {
        lock (_lock)
        {
            if (!_isAsked)
            {
                _isAsked = true;
                _asked.Release();
            }
        }
    }

    /// <summary>Ends when what was asked for so far is done.</summary>
    public Task Done()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Add(done);
        }

        Ask();
        return done.Task;
    }

    public void Dispose() => _asked.Dispose();

    public Task Wait(CancellationToken cancel) => _asked.WaitAsync(cancel);

    /// <summary>What is asked from now on is for the next time.</summary>
    public List<TaskCompletionSource> Take()
    {
        lock (_lock)
        {
            _isAsked = false;
            return Interlocked.Exchange(ref _waiting, []);
        }
    }
}
