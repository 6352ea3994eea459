using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Tocsin.Load.Net;

/// <summary>A target that answers 200, at once or after a while, and remembers how long each event was under way.</summary>
internal sealed class Sink : IDisposable
{
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(100);
    private static readonly byte[] Answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray();
    private readonly EventBodies _bodies;
    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly Epoll _epoll = new();
    private readonly List<Sender> _senders = [];
    private readonly Queue<(long Due, Sender To)> _later = new();
    private readonly Thread _thread;
    private volatile bool _closed;
    private volatile Latencies? _latency;
    private long _count;

    public Sink(EventBodies bodies)
    {
        _bodies = bodies;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _listener.Blocking = false;
        _epoll.Watch(_listener, -1);
        _thread = new Thread(Loop) { Name = "sink", IsBackground = true };
        _thread.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>How long an answer takes; as long for each, so that they leave in the order of arrival.</summary>
    public TimeSpan Takes { get; set; }

    public long Count => Interlocked.Read(ref _count);

    /// <summary>Records from now on; read the result after <see cref="Stop"/>.</summary>
    public void Record() => _latency = new Latencies();

    public Latencies Stop()
    {
        var latency = _latency ?? new Latencies();
        _latency = null;
        Thread.Sleep(10); // the loop may just be adding to it
        return latency;
    }

    /// <summary>Waits until this many came in all; false when none came for a while.</summary>
    public bool WaitFor(long count, TimeSpan patience)
    {
        var (last, since) = (Count, Stopwatch.GetTimestamp());
        while (Count < count)
        {
            Thread.Sleep(20);
            if (Count != last)
            {
                (last, since) = (Count, Stopwatch.GetTimestamp());
            }
            else if (Stopwatch.GetElapsedTime(since) > patience)
            {
                return false;
            }
        }

        return true;
    }

    public void Dispose()
    {
        _closed = true;
        _thread.Join();
        _senders.ForEach(s => s.Socket.Dispose());
        _listener.Dispose();
        _epoll.Dispose();
    }

    private void Loop()
    {
        Span<int> ready = stackalloc int[64];
        while (!_closed)
        {
            var count = _epoll.Wait(ready, AnswerDue());
            foreach (var tag in ready[..count])
            {
                if (tag < 0)
                {
                    var socket = _listener.Accept();
                    socket.NoDelay = true;
                    socket.Blocking = false;
                    _epoll.Watch(socket, _senders.Count);
                    _senders.Add(new Sender(socket));
                }
                else
                {
                    Receive(_senders[tag]);
                }
            }
        }
    }

    /// <summary>Gives the answers that are due, and says how long until the next one.</summary>
    private TimeSpan AnswerDue()
    {
        while (_later.TryPeek(out var next))
        {
            var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), next.Due);
            if (left > TimeSpan.Zero)
            {
                return left < Idle ? left : Idle;
            }

            _later.Dequeue();
            if (!next.To.HasLeft)
            {
                next.To.Socket.Send(Answer, SocketFlags.None, out _);
            }
        }

        return Idle;
    }

    private void Receive(Sender sender)
    {
        var read = sender.Socket.Receive(sender.Buffer.AsSpan(sender.Held), SocketFlags.None, out var error);
        if (read == 0)
        {
            if (error != SocketError.WouldBlock)
            {
                sender.HasLeft = true;
                sender.Socket.Dispose(); // which also takes it out of the queue
            }

            return;
        }

        sender.Held += read;
        var request = sender.Buffer.AsSpan(0, sender.Held);
        if (HttpFrame.Length(request) is var length and > 0)
        {
            if (_latency is { } latency && _bodies.DueOf(request) is var due and > 0)
            {
                latency.Add(due, Stopwatch.GetTimestamp());
            }

            sender.Held -= length; // senders do not pipeline: nothing follows
            Interlocked.Increment(ref _count);
            if (Takes > TimeSpan.Zero)
            {
                _later.Enqueue((Stopwatch.GetTimestamp() + (long)(Takes.TotalSeconds * Stopwatch.Frequency), sender));
            }
            else
            {
                sender.Socket.Send(Answer, SocketFlags.None, out _);
            }
        }
    }

    private sealed class Sender(Socket socket)
    {
        public Socket Socket { get; } = socket;
        public byte[] Buffer { get; } = new byte[64 * 1024];
        public int Held { get; set; }
        public bool HasLeft { get; set; }
    }
}
