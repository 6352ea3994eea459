using Microsoft.Extensions.Logging.Abstractions;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Delivery;

namespace Tocsin.Tests.Storage.Week;

/// <summary>One run of the program over a disk that outlives it. After a kill nothing of it reaches the disk any more.</summary>
internal sealed class Life
{
    private readonly Disk _disk;
    private readonly Pump _pump;
    private int _underWay;

    public Life(
        IDeliveryQueue queue,
        INotebook notebook,
        IProvider type,
        IHttpSender forge,
        IReadOnlyDictionary<ObjectName, Destination> providers,
        FakeClock clock
    )
    {
        _disk = new Disk(queue, notebook);
        var services = Some.Services(forge, clock, _disk) with { Waiting = n => _pump!.Waiting(n) };
        _pump = new Pump(
            _disk,
            (n, cancel) => Counted(Attempt.Run(type, n, providers[n.Provider], services, cancel)),
            clock,
            new Random(7),
            new LaneLimits(),
            NullLogger.Instance
        );
        _disk.Appended += _pump.Offer;
        _pump.Resume();
    }

    public int Waiting => _pump.Depths().Sum(d => d.Count);

    /// <summary>Attempts whose end nobody has seen yet.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    public async Task Kill()
    {
        _disk.IsGone = true;
        await _pump.DisposeAsync();
    }

    private async Task<Outcome> Counted(Task<Outcome> attempt)
    {
        Interlocked.Increment(ref _underWay);
        try
        {
            return await attempt;
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private sealed class Disk(IDeliveryQueue queue, INotebook notebook) : IDeliveryQueue, INotebook
    {
        public event Action<IReadOnlyList<Pending>>? Appended
        {
            add => queue.Appended += Relay(value!);
            remove { }
        }

        public bool IsGone { get; set; }

        public Task<IReadOnlyList<Pending>> Append(Accepted accepted) => Alive().queue.Append(accepted);

        public Task Settle(Settlement settlement) => Alive().queue.Settle(settlement);

        public Task<Replay> Replay(long id, DateTimeOffset deadline) => Alive().queue.Replay(id, deadline);

        public Task Purge(IReadOnlyList<long> ids, DateTimeOffset at) => Alive().queue.Purge(ids, at);

        public IEnumerable<Pending> Unsettled() => queue.Unsettled();

        public (Notification Notification, string LastError)? Read(long id) => queue.Read(id);

        public IEnumerable<(UInt128 Key, DuplicateWindow.Window Window)> Windows(DateTimeOffset since) => queue.Windows(since);

        public byte[]? Read(ObjectName provider, string key) => notebook.Read(provider, key);

        public IReadOnlyList<Note> Find(ObjectName provider, string prefix, int limit = INotebook.MaxNotes) =>
            notebook.Find(provider, prefix, limit);

        public Task Write(ObjectName provider, IReadOnlyList<Note> notes) => Alive().notebook.Write(provider, notes);

        private (IDeliveryQueue queue, INotebook notebook) Alive() =>
            IsGone ? throw new StorageUnavailableException("the process is dead") : (queue, notebook);

        private Action<IReadOnlyList<Pending>> Relay(Action<IReadOnlyList<Pending>> to) =>
            made =>
            {
                if (!IsGone)
                {
                    to(made);
                }
            };
    }
}
