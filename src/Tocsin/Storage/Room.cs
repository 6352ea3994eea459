using Microsoft.Data.Sqlite;

namespace Tocsin.Storage;

/// <summary>
/// How much room is left in the database. Free pages are used before its file grows, so a bound on the pages in use, kept before each
/// commit, bounds the file. For the writer's thread alone.
/// </summary>
internal sealed class Room(SqliteConnection connection, OutboxLimits limits)
{
    private long _inUse;
    private long _added;

    /// <summary>Bytes of pages in use when they were last counted.</summary>
    public long InUse => Volatile.Read(ref _inUse);

    /// <summary>Whether so much may be written without a look at what can be forgotten.</summary>
    public bool IsAmple(long bytes) => bytes == 0 || IsBelow(limits.FileBytes / 10 * 9, bytes);

    /// <summary>Whether so much fits at all.</summary>
    public bool Fits(long bytes) => IsBelow(limits.FileBytes, bytes);

    /// <summary>How far above a comfortable level it would be with so much more; what has to be forgotten.</summary>
    public long Excess(long bytes) => InUse + _added + bytes - (limits.FileBytes / 10 * 8);

    /// <summary>So much is being written; counted again when that would decide something.</summary>
    public void Take(long bytes) => _added += bytes;

    public void Count()
    {
        var pages = (long)Schema.Scalar(connection, "PRAGMA page_count")!;
        var free = (long)Schema.Scalar(connection, "PRAGMA freelist_count")!;
        var size = (long)Schema.Scalar(connection, "PRAGMA page_size")!;
        Volatile.Write(ref _inUse, (pages - free) * size);
        _added = 0;
    }

    private bool IsBelow(long level, long bytes)
    {
        if (InUse + _added + bytes <= level)
        {
            return true;
        }

        Count();
        return InUse + bytes <= level;
    }
}
