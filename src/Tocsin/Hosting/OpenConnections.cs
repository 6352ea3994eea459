using Microsoft.AspNetCore.Connections;

namespace Tocsin.Hosting;

/// <summary>A listener's connections. When there are too many, the one that has been without a request for the longest time is closed.</summary>
internal sealed class OpenConnections(int most)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Held> _idle = new(); // since the longest time first
    private int _count;

    /// <summary>Null when every place is taken by one that is being answered.</summary>
    public Held? Enter(ConnectionContext connection)
    {
        Held? closed = null;
        Held held;
        lock (_lock)
        {
            if (_count >= most)
            {
                if (_idle.First is not { } oldest)
                {
                    return null;
                }

                closed = oldest.Value;
                closed.Forget();
            }

            _count++;
            held = new Held(this, connection);
        }

        closed?.Connection.Abort(new ConnectionAbortedException("others needed its place"));
        return held;
    }

    /// <summary>One of them; without a request until <see cref="Begin"/>.</summary>
    internal sealed class Held
    {
        private readonly OpenConnections _all;
        private readonly LinkedListNode<Held> _node;
        private bool _counts = true;

        public Held(OpenConnections all, ConnectionContext connection)
        {
            (_all, Connection) = (all, connection);
            _node = _all._idle.AddLast(this);
        }

        public ConnectionContext Connection { get; }

        public void Begin()
        {
            lock (_all._lock)
            {
                _node.List?.Remove(_node);
            }
        }

        public void End()
        {
            lock (_all._lock)
            {
                if (_counts && _node.List is null)
                {
                    _all._idle.AddLast(_node);
                }
            }
        }

        public void Leave()
        {
            lock (_all._lock)
            {
                Forget();
            }
        }

        /// <summary>Under the lock.</summary>
        public void Forget()
        {
            _node.List?.Remove(_node);
            _all._count -= _counts ? 1 : 0;
            _counts = false;
        }
    }
}
