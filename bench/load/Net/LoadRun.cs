using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Tocsin.Load.Net;

/// <summary>How much load, and until when; both ends hold.</summary>
/// <param name="Rate">Events a second by a fixed schedule (open loop); null sends the next as soon as one is answered (closed loop).</param>
internal sealed record LoadPlan(IPEndPoint To, TimeSpan Duration, double? Rate = null, long MaxEvents = long.MaxValue)
{
    public int Connections { get; init; } = 256;
}

/// <summary>What came of it.</summary>
/// <param name="Accepted">Answers 202, or 200 of webhooks, inside the time.</param>
/// <param name="Others">All other answers, and connections lost.</param>
/// <param name="Latency">From the time an event was due, not from when it could be sent.</param>
internal sealed record LoadResult(long Accepted, long Others, TimeSpan Took, Latencies Latency)
{
    public double PerSecond => Accepted / Took.TotalSeconds;
}

/// <summary>Sends events over many connections from one thread, one request at a time on each.</summary>
internal sealed class LoadRun : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly LoadPlan _plan;
    private readonly EventBodies _bodies;
    private readonly Epoll _epoll = new();
    private readonly Connection[] _connections;
    private readonly Stack<Connection> _free;
    private readonly Latencies _latency = new();
    private readonly byte[] _buffer = new byte[16 * 1024];
    private long _sent;
    private long _accepted;
    private long _others;

    private LoadRun(LoadPlan plan, EventBodies bodies)
    {
        _plan = plan;
        _bodies = bodies;
        _connections = new Connection[plan.Connections];
        for (var i = 0; i < plan.Connections; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Connect(plan.To);
            socket.Blocking = false;
            _epoll.Watch(socket, i);
            _connections[i] = new Connection(socket);
        }

        _free = new Stack<Connection>(_connections);
    }

    public static LoadResult Do(LoadPlan plan, EventBodies bodies)
    {
        using var run = new LoadRun(plan, bodies);
        return run.Loop();
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
        {
            connection.Socket.Dispose();
        }

        _epoll.Dispose();
    }

    private LoadResult Loop()
    {
        Span<int> ready = stackalloc int[256];
        var start = Stopwatch.GetTimestamp();
        var end = start + (long)(_plan.Duration.TotalSeconds * Stopwatch.Frequency);
        var acceptedInTime = 0L;
        while (true)
        {
            var now = Stopwatch.GetTimestamp();
            var isOver = now >= end || _sent >= _plan.MaxEvents || _bodies.IsExhausted;
            if (!isOver)
            {
                Send(start, now);
            }

            // Only a bounded load may count what comes after its end: there every answer is waited for.
            if (!isOver || _sent >= _plan.MaxEvents)
            {
                acceptedInTime = _accepted;
            }

            var idle = _free.Count == _connections.Length;
            if (isOver && (idle || Stopwatch.GetElapsedTime(now > end ? end : now) > Patience))
            {
                var took = _sent >= _plan.MaxEvents ? Stopwatch.GetElapsedTime(start) : _plan.Duration;
                return new LoadResult(acceptedInTime, _others, took, _latency);
            }

            var count = _epoll.Wait(ready, isOver ? TimeSpan.FromMilliseconds(100) : UntilNext(start));
            foreach (var tag in ready[..count])
            {
                Receive(_connections[tag]);
            }
        }
    }

    private void Send(long start, long now)
    {
        while (_free.Count > 0 && _sent < _plan.MaxEvents && !_bodies.IsExhausted)
        {
            var due = _plan.Rate is { } rate ? start + (long)(_sent / rate * Stopwatch.Frequency) : now;
            if (due > now)
            {
                return;
            }

            var connection = _free.Pop();
            connection.Due = due;
            var request = _bodies.Next(due);
            if (connection.Socket.Send(request, SocketFlags.None, out var error) < request.Length)
            {
                throw new IOException($"a request of {request.Length} bytes did not fit the socket's buffer: {error}");
            }

            _sent++;
        }
    }

    private TimeSpan UntilNext(long start) =>
        _plan.Rate is { } rate && _free.Count > 0
            ? Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), start + (long)(_sent / rate * Stopwatch.Frequency))
            : TimeSpan.FromMilliseconds(100);

    private void Receive(Connection connection)
    {
        var read = connection.Socket.Receive(_buffer, SocketFlags.None, out var error);
        if (read == 0 && error == SocketError.WouldBlock)
        {
            return;
        }

        // Answers are small: one arrives in one piece. Anything else is counted, not understood.
        if (read == 0 || HttpFrame.Length(_buffer.AsSpan(0, read)) != read)
        {
            throw new IOException($"the server broke off or answered in pieces ({read} bytes, {error})");
        }

        _latency.Add(connection.Due, Stopwatch.GetTimestamp());
        if (HttpFrame.Status(_buffer) is 202 or 200)
        {
            _accepted++;
        }
        else
        {
            _others++;
        }

        _free.Push(connection);
    }

    private sealed class Connection(Socket socket)
    {
        public Socket Socket { get; } = socket;
        public long Due { get; set; }
    }
}
