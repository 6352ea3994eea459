using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;
using Tocsin.Delivery;

namespace Tocsin.Testing;

/// <summary>A queue that forgets everything with the process; it keeps the contract otherwise.</summary>
public sealed class MemoryQueue : IDeliveryQueue
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, Row> _rows = [];
    private readonly List<(DateTimeOffset At, UInt128 Key, DuplicateWindow.Window Window)> _windows = [];
    private readonly List<Settlement> _settlements = [];
    private long _nextId = 1;

    public event Action<IReadOnlyList<Pending>>? Appended;

    /// <summary>Every settlement so far, in order.</summary>
    public IReadOnlyList<Settlement> Settlements
    {
        get
        {
            lock (_lock)
            {
                return [.. _settlements];
            }
        }
    }

    /// <summary>While set, nothing can be written.</summary>
    public bool IsFull { get; set; }

    public Task<IReadOnlyList<Pending>> Append(Accepted accepted)
    {
        lock (_lock)
        {
            ThrowWhenFull();
            if (accepted.Window is { } window)
            {
                _windows.Add((accepted.ReceivedAt, window.Key, window.Window));
            }

            var acceptance = new Acceptance(accepted.ReceivedAt, _nextId++);
            var made = accepted
                .Notifications.Select(n => n with { Acceptance = acceptance })
                .Select(n =>
                {
                    var id = _nextId++;
                    _rows[id] = new Row(n, accepted.Deadline, null);
                    return Make(id, n, accepted.Deadline, n);
                })
                .ToList();
            if (made.Count > 0)
            {
                Appended?.Invoke(made);
            }

            return Task.FromResult<IReadOnlyList<Pending>>(made);
        }
    }

    public Task Settle(Settlement settlement)
    {
        lock (_lock)
        {
            ThrowWhenFull();
            _settlements.Add(settlement);
            _rows[settlement.Id] = _rows[settlement.Id] with { Last = settlement };
            return Task.CompletedTask;
        }
    }

    public Task<Replay> Replay(long id, DateTimeOffset deadline)
    {
        lock (_lock)
        {
            ThrowWhenFull();
            if (!_rows.TryGetValue(id, out var row))
            {
                return Task.FromResult<Replay>(new Replay.Unknown());
            }

            if (row.Last is null or { State: DeliveryState.Pending })
            {
                return Task.FromResult<Replay>(new Replay.StillPending());
            }

            var next = _nextId++;
            _rows[next] = new Row(row.Notification, deadline, null);
            var made = Make(next, row.Notification, deadline, fresh: null);
            Appended?.Invoke([made]);
            return Task.FromResult<Replay>(new Replay.Made(made));
        }
    }

    public Task Purge(IReadOnlyList<long> ids, DateTimeOffset at)
    {
        lock (_lock)
        {
            ThrowWhenFull();
            foreach (var id in ids.Where(_rows.ContainsKey))
            {
                var last = _rows[id].Last;
                if (last is null or { State: DeliveryState.Pending or DeliveryState.Dead })
                {
                    var text = last is null ? "" : $"{last.Reason}: {last.Text}";
                    var purged = new Settlement(
                        id,
                        DeliveryState.Skipped,
                        OutcomeReason.Purged,
                        text,
                        last?.Attempts ?? 0,
                        last?.Yielded ?? false,
                        null,
                        at
                    );
                    _settlements.Add(purged);
                    _rows[id] = _rows[id] with { Last = purged };
                }
            }

            return Task.CompletedTask;
        }
    }

    public IEnumerable<Pending> Unsettled()
    {
        lock (_lock)
        {
            return
            [
                .. _rows
                    .Where(r => r.Value.Last is null or { State: DeliveryState.Pending })
                    .Select(r => Waiting(r.Key, r.Value)),
            ];
        }
    }

    public (Notification Notification, string LastError)? Read(long id)
    {
        lock (_lock)
        {
            return _rows.TryGetValue(id, out var row) ? (row.Notification, row.Last?.Text ?? "") : null;
        }
    }

    public IEnumerable<(UInt128 Key, DuplicateWindow.Window Window)> Windows(DateTimeOffset since)
    {
        lock (_lock)
        {
            return [.. _windows.Where(w => w.At >= since).Select(w => (w.Key, w.Window))];
        }
    }

    private static Pending Waiting(long id, Row row)
    {
        var p = Make(id, row.Notification, row.Deadline, fresh: null);
        p.Due = row.Last?.NextAttemptAt ?? default;
        p.Attempts = row.Last?.Attempts ?? 0;
        p.Yielded = row.Last?.Yielded ?? false;
        return p;
    }

    private void ThrowWhenFull()
    {
        if (IsFull)
        {
            throw new StorageUnavailableException("full");
        }
    }

    private static Pending Make(long id, Notification n, DateTimeOffset deadline, Notification? fresh) =>
        new(id, n.Provider, OrderKey.Of(n.Event.InvolvedObject), deadline)
        {
            Bytes = 1000 + n.Event.Message.Length,
            Fresh = fresh,
        };

    private sealed record Row(Notification Notification, DateTimeOffset Deadline, Settlement? Last);
}
