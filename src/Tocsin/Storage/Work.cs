using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Delivery;

namespace Tocsin.Storage;

/// <summary>One piece of writing that waits for a commit.</summary>
internal abstract class Work
{
    private readonly TaskCompletionSource<IReadOnlyList<Pending>> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The deliveries that it made, once committed.</summary>
    public Task<IReadOnlyList<Pending>> Done => _done.Task;

    /// <summary>What it made, known before it is committed.</summary>
    public IReadOnlyList<Pending> Made { get; protected set; } = [];

    /// <summary>May be refused when the data folder is full.</summary>
    public virtual bool Grows => false;

    /// <summary>Bytes that it holds until it is committed, as far as they count.</summary>
    public virtual int Size => 0;

    /// <summary>Bytes that it takes on disk, about; counted of what grows.</summary>
    public virtual long DiskBytes => 0;

    /// <summary>How often it had to wait for room.</summary>
    public int Waits { get; set; }

    public abstract void Write(Statements statements);

    public void Succeed() => _done.TrySetResult(Made);

    public void Fail(Exception e) => _done.TrySetException(e);
}

internal sealed class AppendWork(Accepted accepted) : Work
{
    public override bool Grows => true;

    public override int Size => accepted.Body.Length;

    public override long DiskBytes { get; } = Count(accepted);

    public override void Write(Statements statements)
    {
        var name = accepted.Event.InvolvedObject.ToString();
        var rejected = accepted.Rejected.Count == 0 ? null : Rejections(accepted);
        var eventId = statements.NextId++;
        var insert = statements
            .InsertEvent.Add(eventId)
            .Add(accepted.ReceivedAt.ToUnixTimeMilliseconds())
            .Add(name)
            .Add(rejected);
        AddWindow(insert, accepted.Window).Add(accepted.Body).Run();
        if (accepted.Notifications.Count == 0)
        {
            return;
        }

        var objectKey = OrderKey.Of(name);
        var deadline = DateTimeOffset.FromUnixTimeMilliseconds(accepted.Deadline.ToUnixTimeMilliseconds());
        var acceptance = Stored.Acceptance(eventId, accepted.ReceivedAt.ToUnixTimeMilliseconds());
        var made = new Pending[accepted.Notifications.Count];
        var eventBytes = accepted.Body.Length + (rejected?.Length ?? 0);
        for (var i = 0; i < made.Length; i++)
        {
            var n = accepted.Notifications[i];
            var id = statements.NextId++;
            var metadata = statements.Json.Of(n.Event.Metadata);
            var bytes = Schema.RowBytes + eventBytes + metadata.Length;
            statements
                .InsertDelivery.Add(id)
                .Add(eventId)
                .Add(objectKey)
                .Add(n.Alert)
                .Add(n.AlertUid)
                .Add(n.Provider)
                .Add((long)n.Marks)
                .Add(deadline.ToUnixTimeMilliseconds())
                .Add(metadata)
                .Add(bytes)
                .Run();
            made[i] = new Pending(id, n.Provider, objectKey, deadline)
            {
                Bytes = bytes,
                Fresh = n with { Acceptance = acceptance },
            };
        }

        Made = made;
    }

    private static long Count(Accepted accepted)
    {
        long bytes = Schema.RowBytes + accepted.Body.Length;
        foreach (var n in accepted.Notifications)
        {
            bytes += Schema.RowBytes;
            foreach (var (key, value) in n.Event.Metadata)
            {
                bytes += key.Length + value.Length;
            }
        }

        return bytes;
    }

    private static WriteStatement AddWindow(WriteStatement insert, (UInt128 Key, DuplicateWindow.Window Window)? spent)
    {
        if (spent is not { } window)
        {
            return insert.AddNull().AddNull();
        }

        Span<byte> key = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(key, window.Key);
        return insert.Add(key).Add(window.Window.Start.ToUnixTimeMilliseconds());
    }

    private static string Rejections(Accepted accepted)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartArray();
        foreach (var (alert, rejection) in accepted.Rejected)
        {
            writer.WriteStartObject();
            writer.WriteString("alert", alert.ToString());
            writer.WriteString("reason", rejection.ToString());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}

/// <summary>The writer's prepared statements and its counters.</summary>
internal sealed class Statements : IDisposable
{
    public Statements(SqliteConnection c)
    {
        Begin = new(c, "BEGIN IMMEDIATE");
        Commit = new(c, "COMMIT");
        Rollback = new(c, "ROLLBACK");
        InsertEvent = new(
            c,
            "INSERT INTO events (id, received_at, object, rejected, window_key, window_start, body) VALUES (?,?,?,?,?,?,?)"
        );
        InsertDelivery = new(
            c,
            """
            INSERT INTO deliveries (id, event_id, object_key, alert, alert_uid, provider, marks, deadline, metadata, size)
            VALUES (?,?,?,?,?,?,?,?,?,?)
            """
        );
        ReadSettled = new(
            c,
            $"SELECT state, provider, object_key, {Schema.Size} FROM deliveries WHERE id = $0",
            SqliteType.Integer
        );
        CopyDelivery = new(
            c,
            """
            INSERT INTO deliveries (id, event_id, object_key, alert, alert_uid, provider, marks, deadline, metadata, size, replay_of)
            SELECT ?, event_id, object_key, alert, alert_uid, provider, marks, ?, metadata, size, id FROM deliveries WHERE id = ?
            """
        );
        Settle = new(
            c,
            "UPDATE deliveries SET state=?, reason=?, text=?, attempts=?, yielded=?, next_at=?, settled_at=? WHERE id=?"
        );
        WriteAttempt = new(c, "INSERT OR REPLACE INTO attempts (id, number, ended_at, took, reason, text) VALUES (?,?,?,?,?,?)");

        // Of all that are older than the oldest delivery left: one that waits holds up to a deadline's worth of them back.
        ForgetAttempts = new(
            c,
            $"DELETE FROM attempts WHERE id < {Schema.AttemptsADelivery} * (SELECT coalesce(min(id), {1L << 50}) FROM deliveries)"
        );
        Purge = new(
            c,
            $"""
            UPDATE deliveries SET state=2, reason='{OutcomeReason.Purged}', next_at=NULL, settled_at=?,
              text = 'purged by an operator' || iif(reason = '', '', ', was ' || reason) || iif(text = '', '', ': ' || text)
            WHERE id=? AND state IN (0, 3)
            """
        );
        Oldest = new(
            c,
            """
            SELECT e.id, e.received_at, EXISTS (SELECT 1 FROM deliveries d WHERE d.event_id = e.id AND d.state = 0), length(e.body)
            FROM events e WHERE e.id > $1 AND e.id < (SELECT max(id) FROM events) ORDER BY e.id LIMIT $0
            """,
            SqliteType.Integer,
            SqliteType.Integer
        );
        DeleteDeliveries = new(c, "DELETE FROM deliveries WHERE event_id = ?");
        DeleteEvent = new(c, "DELETE FROM events WHERE id = ?");
        WriteNote = new(c, "INSERT OR REPLACE INTO notes (provider, key, written_at, value) VALUES (?,?,?,?)");
        DeleteNote = new(c, "DELETE FROM notes WHERE provider = ? AND key = ?");
        ForgetNote = new(c, "DELETE FROM notes WHERE id = ?");
        OldestNotes = new(c, "SELECT id, written_at FROM notes ORDER BY id LIMIT $0", SqliteType.Integer);
        InsertHook = new(
            c,
            """
            INSERT INTO hooks (received_at, receiver, type, event, sender, verdict, reason, message, status, annotated, count)
            VALUES (?,?,?,?,?,?,?,?,?,?,?)
            """
        );

        // A bounded look from the oldest: ids ascend with time.
        ForgetHooks = new(
            c,
            $"""
            DELETE FROM hooks WHERE id IN (SELECT id FROM hooks ORDER BY id LIMIT 2000)
              AND (received_at < ? OR id <= (SELECT max(id) FROM hooks) - {HookBook.MaxRows})
            """
        );
        NextId = Math.Max(Last(c, "events"), Last(c, "deliveries")) + 1;
        CountNotes = () => (long)Schema.Scalar(c, "SELECT count(*) FROM notes")!;
        NotesAtMost = CountNotes();
    }

    public MetadataJson Json { get; } = new();
    public WriteStatement Begin { get; }
    public WriteStatement Commit { get; }
    public WriteStatement Rollback { get; }
    public WriteStatement InsertEvent { get; }
    public WriteStatement InsertDelivery { get; }
    public Statement ReadSettled { get; }
    public WriteStatement CopyDelivery { get; }
    public WriteStatement Settle { get; }
    public WriteStatement WriteAttempt { get; }
    public WriteStatement ForgetAttempts { get; }
    public WriteStatement Purge { get; }
    public Statement Oldest { get; }
    public WriteStatement DeleteDeliveries { get; }
    public WriteStatement DeleteEvent { get; }
    public WriteStatement WriteNote { get; }
    public WriteStatement DeleteNote { get; }
    public WriteStatement ForgetNote { get; }
    public Statement OldestNotes { get; }
    public Func<long> CountNotes { get; }
    public WriteStatement InsertHook { get; }
    public WriteStatement ForgetHooks { get; }

    /// <summary>Events and deliveries share one sequence; the newest event is never forgotten, so no id comes twice.</summary>
    public long NextId { get; set; }

    /// <summary>As many notes as there may be: counting 200,000 again every second would cost a hundredth of a core.</summary>
    public long NotesAtMost { get; set; }

    public void Dispose()
    {
        foreach (
            var statement in (IDisposable[])
                [
                    Json,
                    Begin,
                    Commit,
                    Rollback,
                    InsertEvent,
                    InsertDelivery,
                    ReadSettled,
                    CopyDelivery,
                    Settle,
                    WriteAttempt,
                    ForgetAttempts,
                    Purge,
                    Oldest,
                    DeleteDeliveries,
                    DeleteEvent,
                    WriteNote,
                    DeleteNote,
                    ForgetNote,
                    OldestNotes,
                    InsertHook,
                    ForgetHooks,
                ]
        )
        {
            statement.Dispose();
        }
    }

    private static long Last(SqliteConnection c, string table) => Schema.Scalar(c, $"SELECT max(id) FROM {table}") as long? ?? 0;
}
