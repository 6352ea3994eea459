using System.Buffers.Binary;
using Microsoft.Data.Sqlite;

namespace Tocsin.Storage.Damage;

/// <summary>The new database that takes a damaged one's place. The damaged one is only read.</summary>
internal sealed class Successor(string path, TimeProvider clock)
{
    private const int PageSize = 4096;

    private string Draft => path + "-taking-over";

    /// <summary>Where it lies until the damaged one has moved.</summary>
    public static string PathOf(string database) => database + "-taken-over";

    /// <summary>Leaves the new database, whole and on disk, at <see cref="PathOf"/>.</summary>
    public Taken Make()
    {
        Delete(Draft);
        try
        {
            Touch(Draft);
            using var to = Outbox.Open(Draft);
            Schema.Run(to, "PRAGMA journal_mode=OFF");
            Schema.Run(to, "PRAGMA synchronous=OFF");
            Schema.Ensure(to, Draft);
            var taken = Take(to);
            to.Close();
            using (var file = File.Open(Draft, FileMode.Open, FileAccess.ReadWrite))
            {
                file.Flush(flushToDisk: true);
            }

            File.Move(Draft, PathOf(path));
            return taken;
        }
        catch
        {
            Delete(Draft);
            throw;
        }
    }

    private Taken Take(SqliteConnection to)
    {
        using (var from = ReadOnly(path))
        {
            if (IsReadable(from))
            {
                return TakeOver.Run(from, to, clock.GetUtcNow());
            }
        }

        // Without its first page SQLite reads nothing at all. Ours is the same in every file but for the number of pages.
        var mended = path + "-mended";
        try
        {
            Copy(mended);
            using var from = ReadOnly(mended);
            return TakeOver.Run(from, to, clock.GetUtcNow());
        }
        finally
        {
            Delete(mended);
        }
    }

    private void Copy(string mended)
    {
        Delete(mended);
        File.Copy(path, mended);
        if (File.Exists(path + "-wal"))
        {
            File.Copy(path + "-wal", mended + "-wal");
        }

        var fresh = File.ReadAllBytes(Draft).AsSpan(0, PageSize);
        using var file = File.Open(mended, FileMode.Open, FileAccess.ReadWrite);
        BinaryPrimitives.WriteUInt32BigEndian(fresh[28..], (uint)(file.Length / PageSize));
        file.Write(fresh);
    }

    private static bool IsReadable(SqliteConnection connection)
    {
        try
        {
            return Schema.Scalar(connection, "SELECT count(*) FROM sqlite_schema WHERE name IN ('events', 'deliveries')") is 2L;
        }
        catch (SqliteException e) when (DiskFault.IsDamage(e))
        {
            return false;
        }
    }

    /// <summary>Reads and moves nothing, also from a file that is shorter than its header says.</summary>
    private static SqliteConnection ReadOnly(string file)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = file,
                Mode = SqliteOpenMode.ReadOnly,
                Pooling = false,
            }.ToString()
        );
        connection.Open();
        Schema.Run(connection, "PRAGMA writable_schema=ON");
        return connection;
    }

    /// <summary>Makes the file, its owner's alone, if it is not there.</summary>
    public static void Touch(string file)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        File.Open(file, options).Dispose();
    }

    private static void Delete(string file)
    {
        foreach (var ending in (string[])["", "-wal", "-shm", "-journal"])
        {
            File.Delete(file + ending);
        }
    }
}
