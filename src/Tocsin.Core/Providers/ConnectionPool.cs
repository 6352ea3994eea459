namespace Tocsin.Core.Providers;

/// <summary>A connection that can wait for its next use.</summary>
public interface IPooledConnection : IAsyncDisposable
{
    /// <summary>Asks the other side. False also when this connection should end for another reason.</summary>
    Task<bool> IsAlive(CancellationToken cancel);
}

/// <summary>
/// Connections that outlive an attempt, each lent to one attempt at a time. Idle ones are bounded in number and time; whoever
/// takes one finds it alive or gets a new one.
/// </summary>
public sealed class ConnectionPool : IAsyncDisposable
{
    /// <summary>Less than the two minutes after which a NATS server asks whether anybody is there.</summary>
    private static readonly TimeSpan s_idleFor = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan s_answersWithin = TimeSpan.FromSeconds(3);

    private readonly TimeProvider _clock;
    private readonly int _capacity;
    private readonly Lock _gate = new();

    // The longest unused first.
    private readonly List<(SharingKey Key, IPooledConnection Connection, DateTimeOffset Since)> _idle = [];
    private readonly ITimer _sweeper;
    private bool _isClosed;

    /// <param name="capacity">How many may be idle at once.</param>
    public ConnectionPool(TimeProvider clock, int capacity = 64)
    {
        (_clock, _capacity) = (clock, capacity);
        _sweeper = clock.CreateTimer(_ => Sweep(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Idle
    {
        get
        {
            lock (_gate)
            {
                return _idle.Count;
            }
        }
    }

    /// <summary>Lends an idle connection of this key, or opens one.</summary>
    public async Task<Lease<T>> Rent<T>(SharingKey key, Func<CancellationToken, Task<T>> open, CancellationToken cancel)
        where T : class, IPooledConnection
    {
        while (Take(key) is T idle)
        {
            var isAlive = false;
            try
            {
                isAlive = await IsAlive(idle, cancel);
            }
            finally
            {
                if (!isAlive)
                {
                    await idle.DisposeAsync();
                }
            }

            if (isAlive)
            {
                return new Lease<T>(this, key, idle);
            }
        }

        return new Lease<T>(this, key, await open(cancel));
    }

    public async ValueTask DisposeAsync()
    {
        List<IPooledConnection> rest;
        lock (_gate)
        {
            _isClosed = true;
            rest = [.. _idle.Select(i => i.Connection)];
            _idle.Clear();
        }

        await _sweeper.DisposeAsync();
        await Close(rest);
    }

    // A network that swallows what is sent must not take the whole attempt: a new connection may have another way.
    private async Task<bool> IsAlive(IPooledConnection connection, CancellationToken cancel)
    {
        using var bound = new CancellationTokenSource(s_answersWithin, _clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, bound.Token);
        try
        {
            return await connection.IsAlive(both.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    private IPooledConnection? Take(SharingKey key)
    {
        lock (_gate)
        {
            var at = _idle.FindLastIndex(i => i.Key == key);
            if (at < 0)
            {
                return null;
            }

            var connection = _idle[at].Connection;
            _idle.RemoveAt(at);
            return connection;
        }
    }

    private Task Return(SharingKey key, IPooledConnection connection)
    {
        IPooledConnection? excess = null;
        lock (_gate)
        {
            if (_isClosed)
            {
                excess = connection;
            }
            else
            {
                _idle.Add((key, connection, _clock.GetUtcNow()));
                if (_idle.Count > _capacity)
                {
                    excess = _idle[0].Connection;
                    _idle.RemoveAt(0);
                }

                Schedule();
            }
        }

        return Close(excess is null ? [] : [excess]);
    }

    private void Sweep()
    {
        List<IPooledConnection> old;
        lock (_gate)
        {
            var before = _clock.GetUtcNow() - s_idleFor;
            old = [.. _idle.Where(i => i.Since <= before).Select(i => i.Connection)];
            _idle.RemoveAll(i => i.Since <= before);
            if (_idle.Count > 0)
            {
                Schedule();
            }
        }

        _ = Close(old);
    }

    // By the one that is idle the longest: a busy pool must not put off its sweeping with each return.
    private void Schedule()
    {
        var due = _idle[0].Since + s_idleFor - _clock.GetUtcNow();
        _sweeper.Change(due > TimeSpan.Zero ? due : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private static async Task Close(List<IPooledConnection> connections)
    {
        foreach (var connection in connections)
        {
            await connection.DisposeAsync();
        }
    }

    /// <summary>A loan. The connection is closed at its end, unless it was found good for another use.</summary>
    public sealed class Lease<T>(ConnectionPool pool, SharingKey key, T connection) : IAsyncDisposable
        where T : class, IPooledConnection
    {
        private bool _isKept;

        public T Connection { get; } = connection;

        public void Keep() => _isKept = true;

        public async ValueTask DisposeAsync()
        {
            if (_isKept)
            {
                await pool.Return(key, Connection);
            }
            else
            {
                await Connection.DisposeAsync();
            }
        }
    }
}
