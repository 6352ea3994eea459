using Microsoft.Data.Sqlite;
using Tocsin.Core.Reports;
using Tocsin.Delivery;

namespace Tocsin.Storage;

/// <summary>The outbox's tables. Times are Unix milliseconds; ids ascend in the order of acceptance.</summary>
internal static class Schema
{
    private const long Version = 5;

    // matched alerts are the deliveries' alerts; body is the event as it was posted.
    private const string Tables = """
        CREATE TABLE events (
          id INTEGER PRIMARY KEY,
          received_at INTEGER NOT NULL,
          object TEXT NOT NULL,
          rejected TEXT,
          window_key BLOB,
          window_start INTEGER,
          body BLOB NOT NULL
        );
        CREATE TABLE deliveries (
          id INTEGER PRIMARY KEY,
          event_id INTEGER NOT NULL,
          object_key INTEGER NOT NULL,
          alert TEXT NOT NULL,
          alert_uid TEXT NOT NULL,
          provider TEXT NOT NULL,
          marks INTEGER NOT NULL,
          state INTEGER NOT NULL DEFAULT 0,
          yielded INTEGER NOT NULL DEFAULT 0,
          attempts INTEGER NOT NULL DEFAULT 0,
          deadline INTEGER NOT NULL,
          next_at INTEGER,
          settled_at INTEGER,
          replay_of INTEGER,
          reason TEXT NOT NULL DEFAULT '',
          text TEXT NOT NULL DEFAULT '',
          metadata BLOB NOT NULL
        );
        CREATE INDEX events_window ON events(received_at, window_key, window_start) WHERE window_key IS NOT NULL;
        CREATE INDEX deliveries_event ON deliveries(event_id);
        CREATE INDEX deliveries_pending ON deliveries(id) WHERE state = 0;
        CREATE INDEX deliveries_dead ON deliveries(id) WHERE state = 3;
        """;

    // ids ascend with writing: a note that is written again gets a new one.
    private const string Notes = """
        CREATE TABLE notes (
          id INTEGER PRIMARY KEY,
          provider TEXT NOT NULL,
          key TEXT NOT NULL,
          written_at INTEGER NOT NULL,
          value BLOB NOT NULL
        );
        CREATE UNIQUE INDEX notes_key ON notes(provider, key);
        """;

    // A delivery has as many places as attempts are remembered, taken in turn: the id is delivery × places + place. So the newest are
    // kept without counting, and found and forgotten without an index.
    private const string Attempts = """
        CREATE TABLE attempts (
          id INTEGER PRIMARY KEY,
          number INTEGER NOT NULL,
          ended_at INTEGER NOT NULL,
          took INTEGER NOT NULL,
          reason TEXT NOT NULL,
          text TEXT NOT NULL
        );
        """;

    // What became of webhooks: never a body, a token or a path. annotated is a JSON list of Kind/namespace/name.
    private const string Hooks = """
        CREATE TABLE hooks (
          id INTEGER PRIMARY KEY,
          received_at INTEGER NOT NULL,
          receiver TEXT NOT NULL,
          type TEXT NOT NULL,
          event TEXT NOT NULL,
          sender TEXT NOT NULL,
          verdict TEXT NOT NULL,
          reason TEXT NOT NULL,
          message TEXT NOT NULL,
          status INTEGER NOT NULL,
          annotated TEXT NOT NULL,
          count INTEGER NOT NULL
        );
        """;

    // The first files of version 1 came without the index of windows.
    private const string From1To2 = $"""
        CREATE INDEX IF NOT EXISTS events_window ON events(received_at, window_key, window_start) WHERE window_key IS NOT NULL;
        {Notes}
        """;

    // What a delivery holds on disk while it waits; 0 in rows of earlier versions.
    private const string From3To4 = "ALTER TABLE deliveries ADD COLUMN size INTEGER NOT NULL DEFAULT 0;";

    /// <summary>A delivery's own row and what is recorded of it, about.</summary>
    public const int RowBytes = 1024;

    /// <summary>What a delivery holds on disk. Of a body SQLite knows the length without reading it.</summary>
    public static readonly string Size = string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"iif(size > 0, size, {RowBytes} + length(metadata) + coalesce((SELECT length(body) FROM events e WHERE e.id = event_id), 0))"
    );

    /// <summary>So many failed attempts of a delivery are remembered, the newest.</summary>
    public const int AttemptsADelivery = 20;

    /// <summary>The file's version; 0 when it is empty.</summary>
    /// <exception cref="StorageUnavailableException">The file is not ours, or a later Tocsin wrote it.</exception>
    public static long Check(SqliteConnection connection, string path)
    {
        var version = (long)Scalar(connection, "PRAGMA user_version")!;
        if (version > Version)
        {
            throw new StorageUnavailableException(
                $"{path} was written by a later Tocsin (format {version}, this one knows {Version}); use that version, or another --data-dir"
            );
        }

        if (version == 0 && Scalar(connection, "SELECT count(*) FROM sqlite_schema") is > 0L)
        {
            throw new StorageUnavailableException(
                $"{path} is a database of another program; move it away, or name another --data-dir"
            );
        }

        return version;
    }

    /// <summary>Makes the tables of this version.</summary>
    /// <exception cref="StorageUnavailableException">The file is not ours, or a later Tocsin wrote it.</exception>
    public static void Ensure(SqliteConnection connection, string path)
    {
        var version = Check(connection, path);
        if (version < Version)
        {
            using var transaction = connection.BeginTransaction();
            var missing = version switch
            {
                0 => Tables + Notes + Attempts,
                1 => From1To2 + Attempts,
                2 => Attempts,
                _ => "",
            };
            Run(connection, missing + (version < 4 ? From3To4 : "") + Hooks, transaction);
            Run(connection, $"PRAGMA user_version = {Version}", transaction);
            transaction.Commit();
        }
    }

    public static void Run(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the texts are constants of this assembly
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }

    public static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the texts are constants of this assembly
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
