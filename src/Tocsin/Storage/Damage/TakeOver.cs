using Microsoft.Data.Sqlite;
using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;
using Tocsin.Delivery;

namespace Tocsin.Storage.Damage;

/// <summary>What came over from a damaged database.</summary>
/// <param name="Undelivered">Deliveries that go out now.</param>
/// <param name="WithoutEvent">Undelivered ones whose event is lost: dead letters.</param>
/// <param name="Holes">Places that could not be read.</param>
internal sealed record Taken(int Undelivered, int WithoutEvent, int Events, int Notes, int Settled, int Holes);

/// <summary>
/// Copies from a damaged database what can be read into a new one: undelivered deliveries first, then windows, notes and the rest of
/// the history. Rows keep their ids, so the order of acceptance stays.
/// </summary>
internal sealed class TakeOver : IDisposable
{
    private const string Events = "id, received_at, object, rejected, window_key, window_start, body";
    private const string Deliveries =
        "id, event_id, object_key, alert, alert_uid, provider, marks, state, yielded, attempts, deadline, next_at, settled_at, replay_of, reason, text, metadata";
    private const string Attempts = "id, number, ended_at, took, reason, text";
    private const string Notes = "id, provider, key, written_at, value";
    private const string Hooks =
        "id, received_at, receiver, type, event, sender, verdict, reason, message, status, annotated, count";
    private readonly Salvage _from;
    private readonly SqliteConnection _to;
    private readonly DateTimeOffset _now;
    private readonly RowWriter _events;
    private readonly RowWriter _deliveries;
    private readonly RowWriter _attempts;
    private readonly RowWriter _notes;
    private readonly RowWriter _hooks;

    private TakeOver(Salvage from, SqliteConnection to, DateTimeOffset now)
    {
        _from = from;
        _to = to;
        _now = now;
        _events = new RowWriter(to, "events", Events, "iitTBIb");
        _deliveries = new RowWriter(to, "deliveries", Deliveries, "iiitttiiiiiIIIttb");
        _attempts = new RowWriter(to, "attempts", Attempts, "iiiitt");
        _notes = new RowWriter(to, "notes", Notes, "ittib");
        _hooks = new RowWriter(to, "hooks", Hooks, "iitttttttiti");
    }

    /// <exception cref="StorageUnavailableException">The new file could not be written.</exception>
    public static Taken Run(SqliteConnection from, SqliteConnection to, DateTimeOffset now)
    {
        using var work = new TakeOver(new Salvage(from), to, now);
        return work.Run();
    }

    public void Dispose()
    {
        _events.Dispose();
        _deliveries.Dispose();
        _attempts.Dispose();
        _notes.Dispose();
        _hooks.Dispose();
    }

    private Taken Run()
    {
        Schema.Run(_to, "BEGIN");
        var undelivered = 0;
        var settled = 0;
        _from.Read(
            "deliveries",
            Deliveries,
            row => undelivered += IsPending(row) && IsSound(row) && _deliveries.Copy(row) ? 1 : 0
        );
        var events = 0;

        // One look at the events serves all: undelivered deliveries, windows and history.
        _from.Read("events", Events, row => events += IsEvent(row) && _events.Copy(row) ? 1 : 0);
        var lost = Bury();
        var notes = 0;
        _from.Read("notes", Notes, row => notes += IsNote(row) && _notes.Copy(row) ? 1 : 0);
        _from.Read("deliveries", Deliveries, row => settled += !IsPending(row) && _deliveries.Copy(row) ? 1 : 0);
        _from.Read("attempts", Attempts, row => _attempts.Copy(row));
        _from.Read("hooks", Hooks, row => _ = IsHook(row) && _hooks.Copy(row));
        Schema.Run(_to, "COMMIT");
        return new Taken(undelivered - lost, lost, events, notes, settled, _from.Holes);
    }

    /// <summary>What cannot be sent any more is a dead letter that says why.</summary>
    private int Bury()
    {
        using var command = _to.CreateCommand();
        command.CommandText = """
            UPDATE deliveries SET state = 3, reason = $0, text = $1, next_at = NULL, settled_at = $2
            WHERE state = 0 AND NOT EXISTS (SELECT 1 FROM events e WHERE e.id = event_id)
            """;
        command.Parameters.AddWithValue("$0", OutcomeReason.OutboxUnreadable);
        command.Parameters.AddWithValue("$1", "its event was lost with a damaged page of the database; nothing is left to send");
        command.Parameters.AddWithValue("$2", _now.ToUnixTimeMilliseconds());
        return command.ExecuteNonQuery();
    }

    private static bool IsPending(SqliteDataReader row) => row.GetValue(7) is 0L;

    // A page that was written over by chance may still read as a row.
    private static bool IsSound(SqliteDataReader row) =>
        row.GetValue(5) is string provider
        && ObjectName.Parse(provider) is not null
        && row.GetValue(3) is string alert
        && ObjectName.Parse(alert) is not null
        && row.GetValue(16) is byte[] metadata
        && Reads(() => Stored.Metadata(metadata));

    private static bool IsEvent(SqliteDataReader row) => row.GetValue(6) is byte[] body && Reads(() => Stored.Event(body));

    private static bool IsNote(SqliteDataReader row) =>
        row.GetValue(1) is string provider && ObjectName.Parse(provider) is not null;

    private static bool IsHook(SqliteDataReader row) =>
        row.GetValue(10) is string json
        && Reads(() =>
        {
            using var annotated = System.Text.Json.JsonDocument.Parse(json);
            return annotated.RootElement.EnumerateArray().All(o => o.GetString() is not null);
        });

    private static bool Reads<T>(Func<T> read)
    {
        try
        {
            _ = read();
            return true;
        }
        catch (Exception e) when (e is InvalidDataException or System.Text.Json.JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
