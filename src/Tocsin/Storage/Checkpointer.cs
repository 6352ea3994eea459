using Microsoft.Data.Sqlite;
using Tocsin.Core.Loops;

namespace Tocsin.Storage;

/// <summary>
/// Moves the log into the database beside the writer, so that no commit has to. Often, so that the log stays short and its file is
/// written over: one that grows makes each sync several times as dear.
/// </summary>
internal sealed class Checkpointer : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private readonly string _path;
    private readonly LoopKeeper _loops;
    private readonly Lock _checkpoint;
    private readonly Action<SqliteException> _failed;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _closing = new();
    private long _commits;

    /// <param name="checkpoint">Held by who moves the log.</param>
    /// <param name="failed">Told of each failure; the next interval tries again.</param>
    public Checkpointer(string path, LoopKeeper loops, Lock checkpoint, Action<SqliteException> failed)
    {
        _checkpoint = checkpoint;
        _loops = loops;
        _path = path;
        _failed = failed;
        _thread = new Thread(Loop) { Name = "outbox-checkpoint", IsBackground = true };
        _thread.Start();
    }

    /// <summary>The writer, and only it, says that there is something new.</summary>
    public void Committed() => Volatile.Write(ref _commits, _commits + 1);

    public void Dispose()
    {
        _closing.Set();
        _thread.Join();
        _closing.Dispose();
    }

    private void Loop()
    {
        SqliteConnection? connection = null;
        var seen = 0L;
        while (!_closing.Wait(Interval))
        {
            var commits = Volatile.Read(ref _commits);
            if (commits == seen)
            {
                continue;
            }

            seen = commits;
            _loops.Round(LoopName.OutboxCheckpoint, () => Checkpoint(connection ??= Outbox.Connect(_path)));
        }

        connection?.Dispose();
    }

    private void Checkpoint(SqliteConnection connection)
    {
        try
        {
            lock (_checkpoint)
            {
                Schema.Run(connection, "PRAGMA wal_checkpoint(PASSIVE)");
            }
        }
        catch (SqliteException e)
        {
            _failed(e);
        }
    }
}
