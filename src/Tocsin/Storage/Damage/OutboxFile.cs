using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Tocsin.Core.Reports;
using Tocsin.Delivery;

namespace Tocsin.Storage.Damage;

/// <summary>
/// Sees to it that the file which is opened is sound. A damaged one is renamed, never written or deleted, and a new one with what could
/// be read from it takes its place. The new one is complete and on disk before the old one moves, so this may be killed anywhere.
/// </summary>
internal sealed partial class OutboxFile(string path, TimeProvider clock, ILogger log)
{
    /// <summary>Files up to this size are read whole before each start; larger ones would delay it.</summary>
    private const long CheckedWhole = 64 << 20;
    private readonly DamageMark _mark = new(path);
    private readonly string _stamp = clock.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private string Complete => Successor.PathOf(path);

    /// <exception cref="StorageUnavailableException">It cannot be made sound; nothing was changed.</exception>
    public void Prepare()
    {
        try
        {
            if (File.Exists(Complete))
            {
                Replace();
            }

            var wholeCheck = MendLog();
            Successor.Touch(path);
            if (_mark.IsLeft || Damage(wholeCheck) is not null)
            {
                var file = Stamped("");
                var taken = new Successor(path, clock).Make();
                Replace();
                Log.TakenOver(
                    log,
                    file,
                    taken.Undelivered,
                    taken.WithoutEvent,
                    taken.Events,
                    taken.Notes,
                    taken.Settled,
                    taken.Holes
                );
            }
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException(DiskFault.Of(e).Text, e);
        }
    }

    /// <summary>Sets a log aside that lost commits. True when the database wants a whole look.</summary>
    private bool MendLog()
    {
        if (WriteAheadLog.Check(path) is not { } loss)
        {
            return false;
        }

        var aside = Stamped("-wal");
        if (loss.Moved >= loss.Whole)
        {
            // The database is further than what is left of the log, which would take it back.
            File.Move(path + "-wal", aside);
            File.Delete(path + "-shm");
        }
        else
        {
            File.Copy(path + "-wal", aside);
        }

        Log.LogDamaged(log, aside, loss.Whole);
        return true;
    }

    private string? Damage(bool whole)
    {
        try
        {
            using var connection = Outbox.Connect(path);
            Schema.Check(connection, path);
            if (!whole && new FileInfo(path).Length > CheckedWhole)
            {
                return null;
            }

            return Schema.Scalar(connection, "PRAGMA quick_check(1)") is "ok" ? null : "quick_check";
        }
        catch (SqliteException e) when (DiskFault.IsDamage(e))
        {
            return e.Message;
        }
    }

    /// <summary>The log goes first: a new database beside an old log would be damaged by it.</summary>
    private void Replace()
    {
        if (new FileInfo(path + "-wal") is { Exists: true, Length: > 0 })
        {
            File.Move(path + "-wal", Stamped("-wal"));
        }

        File.Delete(path + "-wal"); // an empty one, made by looking
        File.Delete(path + "-shm");
        if (File.Exists(path))
        {
            File.Move(path, Stamped(""));
        }

        File.Move(Complete, path);
        _mark.Remove();
    }

    /// <summary>A name of its own; SQLite finds a log by its database's name, so both get the same stamp.</summary>
    private string Stamped(string ending)
    {
        for (var i = 1; ; i++)
        {
            var name = $"{path}.damaged-{_stamp}{(i == 1 ? "" : $"-{i}")}{ending}";
            if (!File.Exists(name))
            {
                return name;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Error,
            "the database was damaged; it is kept under another name, and what could be read from it was taken over"
        )]
        public static partial void TakenOver(
            ILogger log,
            string file,
            int undelivered,
            int undeliveredWithoutEvent,
            int events,
            int notes,
            int settled,
            int unreadable
        );

        [LoggerMessage(
            LogLevel.Error,
            "the database's log was damaged or cut short; a copy is kept, and commits behind its readable part are lost"
        )]
        public static partial void LogDamaged(ILogger log, string file, uint readableFrames);
    }
}
