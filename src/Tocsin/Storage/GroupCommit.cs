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
    private const long LogLimit = 16_384; // pages
    private const int ForgetBatch = 200;
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
    private List<Work> _waiting = [];
    private long _bytes;
    private bool _closed;
    private volatile bool _full;
    private long _used;
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
        _writer = new Thread(WriteLoop) { Name = "outbox-writer", IsBackground = true };
        _checkpointer = new Checkpointer(path, loops, Noticed);
        _writer.Start();
    }

    /// <summary>What failed since the start.</summary>
    public DiskWatch Disk => _disk;

    /// <summary>Bytes of the database that are in use, as of the last housekeeping.</summary>
    public long UsedBytes => Volatile.Read(ref _used);

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

            if (work.Grows && _full)
            {
                return Task.FromException<IReadOnlyList<Pending>>(
                    new StorageUnavailableException(
                        "the data folder has reached --max-data-size; raise it, or mend the targets that do not take their deliveries"
                    )
                );
            }

            if (_waiting.Count >= MaxWaiting || (work.Size > 0 && _bytes + work.Size > MaxBytes))
            {
                return Task.FromException<IReadOnlyList<Pending>>(
                    new StorageUnavailableException("too many events wait for the disk")
                );
            }

            _waiting.Add(work);
            _bytes += work.Size;
            if (_waiting.Count == 1)
            {
                _arrived.Release();
            }
        }

        return work.Done;
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

            for (var i = 0; i < batch.Count; i += MaxBatch)
            {
                var some = batch.GetRange(i, Math.Min(MaxBatch, batch.Count - i));
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
        if (!_loops.Round(LoopName.OutboxWriter, () => Commit(some)))
        {
            foreach (var work in some)
            {
                work.Fail(new StorageUnavailableException("the outbox's writer failed unexpectedly; the log says how"));
            }
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
            Forget(retained);
            Commit([new ForgetNotesWork(retained, _limits.MaxNotes, ForgetNotesBatch)]);

            // Room is made before it is needed: history goes first, and intake stops only when all that is left is undelivered.
            var used = Used();
            if (used > _limits.MaxBytes / 10 * 9)
            {
                for (var i = 0; i < 20 && Forget(DateTimeOffset.MaxValue) > 0 && Used() > _limits.MaxBytes / 10 * 8; i++) { }

                used = Used();
            }

            _full = used > _limits.MaxBytes;
            Volatile.Write(ref _used, used);
            if (_checkpointer.LogPages > LogLimit)
            {
                // No pause between commits was long enough for the log to begin anew by itself.
                Schema.Run(_connection, "PRAGMA wal_checkpoint(RESTART)");
            }
        }
        catch (SqliteException e)
        {
            Noticed(e);
        }
    }

    private int Forget(DateTimeOffset before)
    {
        var work = new ForgetWork(before, ForgetBatch);
        Commit([work]);
        return work.Forgotten;
    }

    private long Used() =>
        ((long)Schema.Scalar(_connection, "PRAGMA page_count")! - (long)Schema.Scalar(_connection, "PRAGMA freelist_count")!)
        * (long)Schema.Scalar(_connection, "PRAGMA page_size")!;
}
