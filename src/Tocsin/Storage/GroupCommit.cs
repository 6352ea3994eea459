using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Tocsin.Core.Loops;
using Tocsin.Core.Reports;
using Tocsin.Delivery;
using Tocsin.Storage.Damage;

namespace Tocsin.Storage;

/// <summary>
/// The one writer. It takes whatever has gathered while the last commit was syncing and commits it together, so that the price of
/// a sync is shared.
/// </summary>
internal sealed class GroupCommit : IDisposable
{
    private const int MaxWaiting = 16_384;
    private const long MaxBytes = 64L << 20; // of bodies that wait; decoded, they take three times that
    private const int MaxBatch = 1_024;
    private const int ForgetBatch = 2_000;
    private const long ForgetBytes = 16L << 20;
    private const int ForgetRounds = 100;
    private const int MostWaits = 3;
    private const int ForgetNotesBatch = 10_000;
    private static readonly TimeSpan Housekeeping = TimeSpan.FromSeconds(1);

    // A commit costs the same for one event as for a hundred, so one that follows on another's heels gathers for a moment.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(2);

    private readonly Action<IReadOnlyList<Pending>> _appended;
    private readonly OutboxLimits _limits;
    private readonly TimeProvider _clock;
    private readonly LoopKeeper _loops;
    private readonly DiskWatch _disk;
    private readonly SqliteConnection _connection;
    private readonly Statements _statements;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly Thread _writer;
    private readonly Checkpointer _checkpointer;
    private readonly ManualResetEventSlim _closing = new();
    private readonly ForgetCursor _byAge = new();
    private readonly ForgetCursor _bySize = new();
    private readonly Room _room;
    private readonly LogBound _log;
    private List<Work> _waiting = [];
    private long _bytes;
    private bool _closed;
    private bool? _makesRoom; // asked once for all that gathered: what was given up is still to be recorded
    private long _commits;
    private long _written;

    public GroupCommit(
        string path,
        OutboxLimits limits,
        TimeProvider clock,
        ILogger log,
        LoopKeeper loops,
        Action<IReadOnlyList<Pending>> appended
    )
    {
        _loops = loops;
        _disk = new DiskWatch(new DamageMark(path), clock, log);
        _appended = appended;
        _limits = limits;
        _clock = clock;
        _connection = Outbox.Connect(path);
        Schema.Ensure(_connection, path);
        _statements = new Statements(_connection);
        _room = new Room(_connection, limits);
        var checkpoint = new Lock();
        _log = new LogBound(_connection, limits, checkpoint);
        _room.Count();
        _writer = new Thread(WriteLoop) { Name = "outbox-writer", IsBackground = true };
        _checkpointer = new Checkpointer(path, loops, checkpoint, Noticed);
        _writer.Start();
    }

    /// <summary>What failed since the start.</summary>
    public DiskWatch Disk => _disk;

    /// <summary>Bytes of the database that are in use, as of the last look.</summary>
    public long UsedBytes => _room.InUse;

    /// <summary>Asked for room that history cannot give: ends what waits, and says how many bytes that will free.</summary>
    public Func<long, long> GiveUp { get; set; } = _ => 0;

    /// <summary>Commits so far.</summary>
    public long Commits => Interlocked.Read(ref _commits);

    /// <summary>Events, outcomes and notes that they held.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>A read or a checkpoint failed.</summary>
    public void Noticed(SqliteException e) => _disk.Failed(e, 0);

    /// <summary>Done when committed.</summary>
    public Task<IReadOnlyList<Pending>> Do(Work work)
    {
        lock (_lock)
        {
            if (_closed)
            {
                return Task.FromException<IReadOnlyList<Pending>>(new StorageUnavailableException("the outbox is closed"));
            }

            if (_waiting.Count >= MaxWaiting || (work.Size > 0 && _bytes + work.Size > MaxBytes))
            {
                return Task.FromException<IReadOnlyList<Pending>>(
                    new StorageUnavailableException("too many events wait for the disk")
                );
            }

            Enqueue(work);
        }

        return work.Done;
    }

    private void Enqueue(Work work)
    {
        _waiting.Add(work);
        _bytes += work.Size;
        if (_waiting.Count == 1)
        {
            _arrived.Release();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            _arrived.Release();
        }

        _closing.Set();
        _writer.Join();
        _checkpointer.Dispose();
        _statements.Dispose();
        _connection.Dispose();
        _arrived.Dispose();
        _closing.Dispose();
    }

    private void WriteLoop()
    {
        var batch = new List<Work>();
        var housekept = _clock.GetTimestamp();
        var committed = housekept;
        while (true)
        {
            if (_arrived.Wait(Housekeeping) && _clock.GetElapsedTime(committed) < Gathering)
            {
                _closing.Wait(Gathering);
            }

            _makesRoom = null;
            lock (_lock)
            {
                if (_waiting.Count > 0)
                {
                    (_waiting, batch) = (batch, _waiting);
                }
                else if (_closed)
                {
                    return;
                }
            }

            for (var i = 0; i < batch.Count; )
            {
                var some = Next(batch, i);
                i += some.Count;
                CommitOrFail(some);
                Release(some);
            }

            batch.Clear();
            committed = _clock.GetTimestamp();
            if (_clock.GetElapsedTime(housekept) >= Housekeeping)
            {
                _loops.Round(LoopName.Housekeeping, Housekeep);
                housekept = _clock.GetTimestamp();
            }
        }
    }

    /// <summary>Whatever goes wrong, nobody waits for ever.</summary>
    private void CommitOrFail(List<Work> some)
    {
        if (!_loops.Round(LoopName.OutboxWriter, () => Commit(WithRoom(some))))
        {
            foreach (var work in some)
            {
                work.Fail(new StorageUnavailableException("the outbox's writer failed unexpectedly; the log says how"));
            }
        }
    }

    /// <summary>As many as one commit takes.</summary>
    private List<Work> Next(List<Work> batch, int from)
    {
        var bytes = batch[from].DiskBytes;
        var to = from + 1;
        while (to < batch.Count && to - from < MaxBatch && (bytes += batch[to].DiskBytes) <= _limits.CommitBytes)
        {
            to++;
        }

        return batch.GetRange(from, to - from);
    }

    /// <summary>Those of a batch for which there is room, made if need be. The others are refused, or wait until what waits gave way.</summary>
    private List<Work> WithRoom(List<Work> batch)
    {
        try
        {
            // One that waited for room may have been failed meanwhile: what was refused must not be written.
            batch = batch.Exists(w => w.Done.IsCompleted) ? batch.FindAll(w => !w.Done.IsCompleted) : batch;
            var wanted = batch.Sum(w => w.DiskBytes);
            if (_room.IsAmple(wanted))
            {
                _room.Take(wanted);
                return batch;
            }

            // What ends a delivery goes first: only what has ended can be forgotten.
            Commit(batch.FindAll(w => !w.Grows));
            return Fitting(batch.FindAll(w => w.Grows), wanted);
        }
        catch (SqliteException e)
        {
            // Whether the disk works shows when the batch is written.
            Noticed(e);
            return batch.FindAll(w => !w.Done.IsCompleted);
        }
    }

    private List<Work> Fitting(List<Work> growing, long wanted)
    {
        MakeRoom(wanted);
        var fitting = new List<Work>();
        var later = new List<Work>();
        foreach (var work in growing)
        {
            if (_room.Fits(work.DiskBytes))
            {
                _room.Take(work.DiskBytes);
                fitting.Add(work);
            }
            else if (work.Waits++ < MostWaits && (_makesRoom ??= GiveUp(_room.Excess(work.DiskBytes)) > 0) is true)
            {
                later.Add(work);
            }
            else
            {
                work.Fail(
                    new StorageUnavailableException(
                        "the data folder has reached --max-data-size; raise it, or mend the targets that do not take their deliveries"
                    )
                );
            }
        }

        // Last of all, so that nothing fails between; behind the outcomes of what was given up.
        lock (_lock)
        {
            later.ForEach(Enqueue);
        }

        return fitting;
    }

    /// <summary>History goes first; only when all that is left is undelivered, or notes, more is asked for.</summary>
    private void MakeRoom(long wanted)
    {
        var ends = 0;
        for (var i = 0; i < ForgetRounds && ends < 2 && _room.Excess(wanted) > 0; i++)
        {
            ends += Forget(DateTimeOffset.MaxValue, _bySize) ? 1 : 0;
            _room.Count();
        }
    }

    private void Release(List<Work> done)
    {
        var bytes = 0L;
        foreach (var work in done)
        {
            bytes += work.Size;
        }

        lock (_lock)
        {
            _bytes -= bytes;
        }
    }

    private void Commit(List<Work> batch)
    {
        if (batch.Count == 0)
        {
            return;
        }

        var firstId = _statements.NextId;
        try
        {
            _statements.Begin.Run();
            foreach (var work in batch)
            {
                work.Write(_statements);
            }

            _statements.Commit.Run();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            RollBack();
            _statements.NextId = firstId;
            var fault = _disk.Failed(e, batch.Count);
            foreach (var work in batch)
            {
                work.Fail(new StorageUnavailableException(fault.Text, e));
            }

            return;
        }

        _disk.Succeeded();
        _checkpointer.Committed();
        Interlocked.Increment(ref _commits);
        Interlocked.Add(ref _written, batch.Count);
        var made = new List<Pending>(batch.Count);
        foreach (var work in batch)
        {
            made.AddRange(work.Made);
        }

        if (made.Count > 0)
        {
            // They are on disk: what goes wrong from here on is no reason to refuse the event.
            _loops.Round(LoopName.Handover, () => _appended(made));
        }

        foreach (var work in batch)
        {
            work.Succeed();
        }

        BoundLog();
    }

    private void BoundLog()
    {
        try
        {
            _log.Committed();
        }
        catch (SqliteException e)
        {
            Noticed(e);
        }
    }

    private void RollBack()
    {
        try
        {
            _statements.Rollback.Run();
        }
        catch (SqliteException)
        {
            // SQLite has already rolled back by itself, as it does on a full disk.
        }
    }

    private void Housekeep()
    {
        try
        {
            var retained = _clock.GetUtcNow() - _limits.Retention;
            Forget(retained, _byAge);
            Commit([new ForgetNotesWork(retained, _limits.MaxNotes, ForgetNotesBatch), new ForgetHooksWork(retained)]);

            // Room is made before it is needed.
            _room.Count();
            if (!_room.IsAmple(_limits.CommitBytes))
            {
                MakeRoom(_limits.CommitBytes);
            }
        }
        catch (SqliteException e)
        {
            Noticed(e);
        }
    }

    /// <returns>Whether all that may be forgotten was looked at.</returns>
    private bool Forget(DateTimeOffset before, ForgetCursor cursor)
    {
        var work = new ForgetWork(before, ForgetBatch, cursor, ForgetBytes);
        Commit([work]);
        return work.AtEnd || work.Done.IsFaulted;
    }
}
