using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Tocsin.Core.Delivery;
using Tocsin.Core.Resources;

namespace Tocsin.Delivery;

/// <summary>One piece of writing that waits for a commit.</summary>
internal abstract class Work
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Done => _done.Task;

    /// <summary>May be refused when the data folder is full.</summary>
    public virtual bool Grows => false;

    public abstract void Write(Statements statements);

    public void Succeed() => _done.TrySetResult();

    public void Fail(Exception e) => _done.TrySetException(e);
}

internal sealed class AppendWork(Accepted accepted) : Work
{
    public IReadOnlyList<Pending> Made { get; private set; } = [];

    public override bool Grows => true;

    public override void Write(Statements statements)
    {
        var o = accepted.Event.InvolvedObject;
        var eventId = statements.NextId++;
        byte[]? windowKey = null;
        if (accepted.Window is { } window)
        {
            windowKey = new byte[16];
            BinaryPrimitives.WriteUInt128BigEndian(windowKey, window.Key);
        }

        statements.InsertEvent.Run(
            eventId,
            accepted.ReceivedAt.ToUnixTimeMilliseconds(),
            o.ToString(),
            accepted.Rejected.Count == 0 ? null : Rejections(accepted),
            windowKey,
            accepted.Window?.Window.Start.ToUnixTimeMilliseconds(),
            accepted.Body
        );
        if (accepted.Notifications.Count == 0)
        {
            return;
        }

        var objectKey = OrderKey.Of(o);
        var deadline = DateTimeOffset.FromUnixTimeMilliseconds(accepted.Deadline.ToUnixTimeMilliseconds());
        var made = new Pending[accepted.Notifications.Count];
        for (var i = 0; i < made.Length; i++)
        {
            var n = accepted.Notifications[i];
            var id = statements.NextId++;
            statements.InsertDelivery.Run(
                id,
                eventId,
                objectKey,
                n.Alert.ToString(),
                n.AlertUid,
                n.Provider.ToString(),
                (long)n.Marks,
                deadline.ToUnixTimeMilliseconds(),
                Stored.Metadata(n.Event.Metadata)
            );
            made[i] = new Pending(id, n.Provider, objectKey, deadline) { Fresh = n };
        }

        Made = made;
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

internal sealed class SettleWork(Settlement s) : Work
{
    public override void Write(Statements statements) =>
        statements.Settle.Run(
            (long)s.State,
            s.Reason,
            s.Text,
            (long)s.Attempts,
            s.Yielded ? 1L : 0L,
            s.NextAttemptAt?.ToUnixTimeMilliseconds(),
            s.State == DeliveryState.Pending ? null : s.At.ToUnixTimeMilliseconds(),
            s.Id
        );
}

/// <summary>
/// Forgets settled events received before a time, the oldest first. It looks at a bounded number from the front: ids ascend with
/// time, so the first that is too young ends the search.
/// </summary>
internal sealed class ForgetWork(DateTimeOffset before, int limit) : Work
{
    private const int MaxLooked = 20_000;

    public int Forgotten { get; private set; }

    public override void Write(Statements statements)
    {
        var ids = new List<long>();
        using (var rows = statements.Oldest.Query((long)MaxLooked))
        {
            while (ids.Count < limit && rows.Read() && rows.GetInt64(1) < before.ToUnixTimeMilliseconds())
            {
                if (rows.GetInt64(2) == 0)
                {
                    ids.Add(rows.GetInt64(0));
                }
            }
        }

        foreach (var id in ids)
        {
            statements.DeleteDeliveries.Run(id);
            statements.DeleteEvent.Run(id);
        }

        Forgotten = ids.Count;
    }
}

/// <summary>The writer's prepared statements and its counters.</summary>
internal sealed class Statements : IDisposable
{
    public Statements(SqliteConnection c)
    {
        const SqliteType I = SqliteType.Integer;
        const SqliteType T = SqliteType.Text;
        const SqliteType B = SqliteType.Blob;
        Begin = new(c, "BEGIN IMMEDIATE");
        Commit = new(c, "COMMIT");
        Rollback = new(c, "ROLLBACK");
        InsertEvent = new(
            c,
            "INSERT INTO events (id, received_at, object, rejected, window_key, window_start, body) VALUES ($0,$1,$2,$3,$4,$5,$6)",
            [I, I, T, T, B, I, B]
        );
        InsertDelivery = new(
            c,
            """
            INSERT INTO deliveries (id, event_id, object_key, alert, alert_uid, provider, marks, deadline, metadata)
            VALUES ($0,$1,$2,$3,$4,$5,$6,$7,$8)
            """,
            [I, I, I, T, T, T, I, I, B]
        );
        Settle = new(
            c,
            "UPDATE deliveries SET state=$0, reason=$1, text=$2, attempts=$3, yielded=$4, next_at=$5, settled_at=$6 WHERE id=$7",
            [I, T, T, I, I, I, I, I]
        );
        Oldest = new(
            c,
            """
            SELECT e.id, e.received_at, EXISTS (SELECT 1 FROM deliveries d WHERE d.event_id = e.id AND d.state = 0)
            FROM events e WHERE e.id < (SELECT max(id) FROM events) ORDER BY e.id LIMIT $0
            """,
            [I]
        );
        DeleteDeliveries = new(c, "DELETE FROM deliveries WHERE event_id = $0", [I]);
        DeleteEvent = new(c, "DELETE FROM events WHERE id = $0", [I]);
        NextId = Math.Max(Last(c, "events"), Last(c, "deliveries")) + 1;
    }

    public Statement Begin { get; }
    public Statement Commit { get; }
    public Statement Rollback { get; }
    public Statement InsertEvent { get; }
    public Statement InsertDelivery { get; }
    public Statement Settle { get; }
    public Statement Oldest { get; }
    public Statement DeleteDeliveries { get; }
    public Statement DeleteEvent { get; }

    /// <summary>Events and deliveries share one sequence; the newest event is never forgotten, so no id comes twice.</summary>
    public long NextId { get; set; }

    public void Dispose()
    {
        foreach (
            var statement in (Statement[])
                [Begin, Commit, Rollback, InsertEvent, InsertDelivery, Settle, Oldest, DeleteDeliveries, DeleteEvent]
        )
        {
            statement.Dispose();
        }
    }

    private static long Last(SqliteConnection c, string table) => Schema.Scalar(c, $"SELECT max(id) FROM {table}") as long? ?? 0;
}
