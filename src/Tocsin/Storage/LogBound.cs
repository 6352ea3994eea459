using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Tocsin.Storage;

/// <summary>
/// Keeps the log beside the database within its bound. It begins again by itself in a pause between commits; when none is long
/// enough, the writer makes one. For the writer's thread alone.
/// </summary>
internal sealed class LogBound
{
    private const int PageWrites = 9; // SQLITE_DBSTATUS_CACHE_WRITE: pages that this connection wrote into the log
    private readonly SqliteConnection _connection;
    private readonly long _most;
    private readonly long _pageSize;
    private readonly Lock _checkpoint;
    private long _written;

    /// <param name="checkpoint">Held by who moves the log: two at once cannot, and the second would be turned away.</param>
    public LogBound(SqliteConnection connection, OutboxLimits limits, Lock checkpoint)
    {
        _connection = connection;
        _checkpoint = checkpoint;
        _most = limits.LogBytes / 2;
        _pageSize = (long)Schema.Scalar(connection, "PRAGMA page_size")!;
        _ = Schema.Scalar(
            connection,
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"PRAGMA journal_size_limit={limits.LogBytes}")
        );

        // So long a beginning waits for those who read.
        _ = Schema.Scalar(connection, "PRAGMA busy_timeout=500");
    }

    /// <exception cref="SqliteException">What the log holds could not be moved.</exception>
    public void Committed()
    {
        _ = raw.sqlite3_db_status(_connection.Handle!, PageWrites, out var pages, out _, 1);
        _written += pages * _pageSize;
        if (_written > _most)
        {
            lock (_checkpoint)
            {
                // One that reads for longer keeps the log from beginning again; it is tried after half as much.
                _written = Schema.Scalar(_connection, "PRAGMA wal_checkpoint(RESTART)") is 0L ? 0 : _most / 2;
            }
        }
    }
}
