using System.Text.Json;
using Microsoft.Data.Sqlite;
using Tocsin.Core.Events;
using Tocsin.Delivery;

namespace Tocsin.Storage;

/// <summary>What happened, newest first, read from the outbox's file.</summary>
internal sealed class History(SqliteConnection connection)
{
    /// <summary>An event may be as large as intake lets it be, so only a few are held at once, of large ones one alone.</summary>
    private const int EventsAtOnce = 8;

    private const int BytesAtOnce = 256 * 1024;

    /// <summary>So many are looked through for one object before others may read.</summary>
    private const int IdsAtOnce = 4096;

    private const string DeliveryColumns =
        "id, event_id, alert, provider, state, reason, attempts, text, next_at, settled_at, replay_of";

    private readonly Lock _gate = new();

    /// <summary>
    /// Read piece by piece while they are asked for. There is no index by object, which each event would have to be written into:
    /// those of one object, or that no alert took, are looked for among all, as far back as <paramref name="since"/>.
    /// </summary>
    /// <param name="obj"><c>Kind/namespace/name</c>, or null for all.</param>
    /// <param name="since">Only events received at or after it.</param>
    /// <param name="before">Only those with a smaller id.</param>
    /// <param name="unmatched">Only those that no alert took.</param>
    public IEnumerable<EventRow> Events(
        int limit,
        string? obj,
        DateTimeOffset? since,
        long before = long.MaxValue,
        bool unmatched = false,
        CancellationToken cancel = default
    )
    {
        var first = FirstSince(since?.ToUnixTimeMilliseconds() ?? 0);
        before = Math.Min(before, LastEvent() + 1);
        for (var left = limit; left > 0 && before > first; )
        {
            cancel.ThrowIfCancellationRequested();
            var low = obj is null && !unmatched ? first : Math.Max(first, before - IdsAtOnce);
            var rows = Events(Math.Min(left, EventsAtOnce), obj, since, unmatched, low, before);
            (left, before) = (left - rows.Count, rows.Count > 0 ? rows[^1].Id : low);
            foreach (var row in rows)
            {
                yield return row;
            }
        }
    }

    /// <summary>The next few events after one, the oldest first.</summary>
    public IReadOnlyList<EventRow> EventsAfter(long id)
    {
        lock (_gate)
        {
            using var events = new Statement(
                connection,
                "SELECT id, received_at, rejected, body, window_key, window_start FROM events WHERE id > $0 ORDER BY id LIMIT $1",
                [SqliteType.Integer, SqliteType.Integer]
            );
            using var found = events.Query(id, (long)EventsAtOnce);
            return Rows(found);
        }
    }

    /// <summary>The id of the newest event; 0 when there is none.</summary>
    public long LastEvent()
    {
        lock (_gate)
        {
            return Schema.Scalar(connection, "SELECT max(id) FROM events") as long? ?? 0;
        }
    }

    private List<EventRow> Events(int limit, string? obj, DateTimeOffset? since, bool unmatched, long low, long before)
    {
        lock (_gate)
        {
            using var events = new Statement(
                connection,
                """
                SELECT id, received_at, rejected, body, window_key, window_start FROM events
                WHERE ($0 IS NULL OR object = $0) AND received_at >= $1 AND id >= $2 AND id < $3
                  AND ($4 = 0 OR NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.event_id = events.id))
                ORDER BY id DESC LIMIT $5
                """,
                [
                    SqliteType.Text,
                    SqliteType.Integer,
                    SqliteType.Integer,
                    SqliteType.Integer,
                    SqliteType.Integer,
                    SqliteType.Integer,
                ]
            );
            using var found = events.Query(
                obj,
                since?.ToUnixTimeMilliseconds() ?? 0,
                low,
                before,
                unmatched ? 1L : 0L,
                (long)limit
            );
            return Rows(found);
        }
    }

    /// <summary>The id from which events were received at or after a time, found by halving: ids ascend with time.</summary>
    private long FirstSince(long milliseconds)
    {
        lock (_gate)
        {
            var low = Schema.Scalar(connection, "SELECT min(id) FROM events") as long? ?? 0;
            var high = (Schema.Scalar(connection, "SELECT max(id) FROM events") as long? ?? 0) + 1;
            using var next = new Statement(
                connection,
                "SELECT id, received_at FROM events WHERE id >= $0 ORDER BY id LIMIT 1",
                SqliteType.Integer
            );
            while (low < high)
            {
                var middle = low + ((high - low) / 2);
                using var found = next.Query(middle);
                (low, high) = !found.Read() || found.GetInt64(1) >= milliseconds ? (low, middle) : (found.GetInt64(0) + 1, high);
            }

            return low;
        }
    }

    private List<EventRow> Rows(SqliteDataReader found)
    {
        using var alerts = new Statement(
            connection,
            "SELECT alert FROM deliveries WHERE event_id = $0 AND replay_of IS NULL ORDER BY id",
            [SqliteType.Integer]
        );
        var rows = new List<EventRow>();
        var bytes = 0;
        while (bytes < BytesAtOnce && found.Read())
        {
            var id = found.GetInt64(0);
            var body = (byte[])found.GetValue(3);
            bytes += body.Length;
            var matched = new List<string>();
            using (var names = alerts.Query(id))
            {
                while (names.Read())
                {
                    matched.Add(names.GetString(0));
                }
            }

            rows.Add(
                new EventRow(
                    id,
                    Time(found, 1)!.Value,
                    Stored.Event(body),
                    matched,
                    found.IsDBNull(2) ? [] : Rejections(found.GetString(2))
                )
                {
                    Window = Window(found),
                }
            );
        }

        return rows;
    }

    /// <summary>One event; null when it is unknown.</summary>
    public EventRow? Event(long id) =>
        id == long.MaxValue ? null
        : Events(1, null, null, false, id, id + 1) is [var row] ? row
        : null;

    /// <param name="before">Only those with a smaller id.</param>
    /// <param name="unreplayed">Only those that were not replayed yet.</param>
    public IReadOnlyList<DeliveryRow> Deliveries(
        int limit,
        DeliveryState? state,
        string? alert,
        string? provider,
        long before = long.MaxValue,
        bool unreplayed = false
    )
    {
        lock (_gate)
        {
            // Each state has its own text so that the partial indexes are used.
            var where = state switch
            {
                DeliveryState.Pending => "state = 0",
                DeliveryState.Delivered => "state = 1",
                DeliveryState.Skipped => "state = 2",
                DeliveryState.Dead => "state = 3",
                _ => "1",
            };
            // A replay is of the same event, by which there is an index.
            var fresh = unreplayed
                ? "AND NOT EXISTS (SELECT 1 FROM deliveries r WHERE r.event_id = d.event_id AND r.replay_of = d.id)"
                : "";
            using var statement = new Statement(
                connection,
                $"""
                SELECT {DeliveryColumns} FROM deliveries d
                WHERE {where} AND ($0 IS NULL OR alert = $0) AND ($1 IS NULL OR provider = $1) AND id < $2 {fresh}
                ORDER BY id DESC LIMIT $3
                """,
                [SqliteType.Text, SqliteType.Text, SqliteType.Integer, SqliteType.Integer]
            );
            using var attempts = new AttemptRows(connection);
            using var found = statement.Query(alert, provider, before, (long)limit);
            var rows = new List<DeliveryRow>();
            while (found.Read())
            {
                rows.Add(attempts.With(Delivery(found)));
            }

            return rows;
        }
    }

    /// <summary>One delivery; null when it is unknown.</summary>
    public DeliveryRow? Delivery(long id)
    {
        lock (_gate)
        {
            using var statement = new Statement(
                connection,
                $"SELECT {DeliveryColumns} FROM deliveries WHERE id = $0",
                SqliteType.Integer
            );
            using var attempts = new AttemptRows(connection);
            using var found = statement.Query(id);
            return found.Read() ? attempts.With(Delivery(found)) : null;
        }
    }

    /// <summary>When the event of the oldest waiting delivery came; null when none waits.</summary>
    public DateTimeOffset? OldestPending()
    {
        lock (_gate)
        {
            using var statement = new Statement(
                connection,
                """
                SELECT e.received_at FROM deliveries d JOIN events e ON e.id = d.event_id
                WHERE d.state = 0 ORDER BY d.id LIMIT 1
                """
            );
            using var row = statement.Query();
            return row.Read() ? Time(row, 0) : null;
        }
    }

    private static (UInt128 Key, DuplicateWindow.Window Window)? Window(SqliteDataReader row) =>
        row.IsDBNull(4)
            ? null
            : (
                System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian((byte[])row.GetValue(4)),
                new DuplicateWindow.Window(Time(row, 5)!.Value)
            );

    private static DeliveryRow Delivery(SqliteDataReader found)
    {
        var state = (DeliveryState)found.GetInt32(4);
        return new DeliveryRow(
            found.GetInt64(0),
            found.GetInt64(1),
            found.GetString(2),
            found.GetString(3),
            state,
            found.GetString(5),
            found.GetInt32(6),
            found.GetString(7),
            Time(found, 8),
            state == DeliveryState.Delivered ? Time(found, 9) : null,
            found.IsDBNull(10) ? null : found.GetInt64(10)
        )
        {
            SettledAt = Time(found, 9),
        };
    }

    public long DeadLetters()
    {
        lock (_gate)
        {
            return (long)Schema.Scalar(connection, "SELECT count(*) FROM deliveries WHERE state = 3")!;
        }
    }

    private static DateTimeOffset? Time(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private static List<(string Alert, string Reason)> Rejections(string json)
    {
        using var document = JsonDocument.Parse(json);
        return
        [
            .. document
                .RootElement.EnumerateArray()
                .Select(r => (r.GetProperty("alert").GetString()!, r.GetProperty("reason").GetString()!)),
        ];
    }
}
