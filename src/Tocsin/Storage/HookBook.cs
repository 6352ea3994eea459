using System.Text.Json;
using Microsoft.Data.Sqlite;
using Tocsin.Core.Reports;
using Tocsin.Storage.Damage;

namespace Tocsin.Storage;

/// <summary>What became of a webhook. Never its body, a token or the path.</summary>
/// <param name="Receiver"><c>namespace/name</c>.</param>
/// <param name="Type">The Receiver's.</param>
/// <param name="Event">What the sender calls it; empty when it says nothing.</param>
/// <param name="Sender">The address it came from.</param>
/// <param name="Verdict"><c>genuine</c>, <c>refused</c> or <c>ignored</c>.</param>
/// <param name="Reason">A word of a closed set.</param>
/// <param name="Message">The same for people.</param>
/// <param name="Status">What it was answered.</param>
/// <param name="Annotated">The objects that were asked to reconcile, as <c>Kind/namespace/name</c>.</param>
/// <param name="Count">How many it stands for: of a burst that is refused only some are written down.</param>
internal sealed record HookRow(
    DateTimeOffset ReceivedAt,
    string Receiver,
    string Type,
    string Event,
    string Sender,
    string Verdict,
    string Reason,
    string Message,
    int Status,
    IReadOnlyList<string> Annotated,
    long Count
)
{
    public long Id { get; init; }
}

/// <summary>The history of webhooks, in the outbox's file and in its commits. Nobody waits for it.</summary>
internal sealed class HookBook : IDisposable
{
    /// <summary>So many are kept, the newest.</summary>
    public const int MaxRows = 100_000;
    private const int MaxWaiting = 2_000;
    private readonly GroupCommit _commits;
    private readonly SqliteConnection _reader;
    private readonly Statement _read;
    private readonly Lock _gate = new();
    private int _waiting;
    private long _dropped;

    public HookBook(GroupCommit commits, string path)
    {
        _commits = commits;
        _reader = Outbox.Connect(path);
        _read = new Statement(
            _reader,
            """
            SELECT id, received_at, receiver, type, event, sender, verdict, reason, message, status, annotated, count FROM hooks
            WHERE ($0 IS NULL OR receiver = $0) AND ($1 IS NULL OR verdict = $1) AND received_at >= $2 AND id < $3
            ORDER BY id DESC LIMIT $4
            """,
            SqliteType.Text,
            SqliteType.Text,
            SqliteType.Integer,
            SqliteType.Integer,
            SqliteType.Integer
        );
    }

    /// <summary>Webhooks that could not be written down, since the start.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Writes it down soon; what is too much for the disk is dropped and counted.</summary>
    public void Add(HookRow row)
    {
        if (Interlocked.Increment(ref _waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            Interlocked.Add(ref _dropped, row.Count);
            return;
        }

        _ = Written(row);
    }

    /// <summary>The newest first.</summary>
    /// <exception cref="StorageUnavailableException">The file cannot be read.</exception>
    public IReadOnlyList<HookRow> Read(
        int limit,
        string? receiver,
        string? verdict,
        DateTimeOffset? since,
        long before = long.MaxValue
    )
    {
        try
        {
            lock (_gate)
            {
                using var rows = _read.Query(receiver, verdict, since?.ToUnixTimeMilliseconds() ?? 0, before, (long)limit);
                var found = new List<HookRow>();
                while (rows.Read())
                {
                    found.Add(Row(rows));
                }

                return found;
            }
        }
        catch (SqliteException e)
        {
            _commits.Noticed(e);
            throw new StorageUnavailableException(DiskFault.Of(e).Text, e);
        }
    }

    public void Dispose()
    {
        _read.Dispose();
        _reader.Dispose();
    }

    private async Task Written(HookRow row)
    {
        try
        {
            await _commits.Do(new HookWork(row));
        }
        catch (StorageUnavailableException)
        {
            // The disk has its own alarm.
            Interlocked.Add(ref _dropped, row.Count);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private static HookRow Row(SqliteDataReader row)
    {
        using var annotated = JsonDocument.Parse(row.GetString(10));
        return new HookRow(
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
            row.GetString(2),
            row.GetString(3),
            row.GetString(4),
            row.GetString(5),
            row.GetString(6),
            row.GetString(7),
            row.GetString(8),
            row.GetInt32(9),
            [.. annotated.RootElement.EnumerateArray().Select(o => o.GetString()!)],
            row.GetInt64(11)
        )
        {
            Id = row.GetInt64(0),
        };
    }
}

internal sealed class HookWork(HookRow row) : Work
{
    private const int RowBytes = 512;

    public override bool Grows => true;

    public override long DiskBytes => RowBytes + row.Message.Length + (100L * row.Annotated.Count);

    public override void Write(Statements statements) =>
        statements
            .InsertHook.Add(row.ReceivedAt.ToUnixTimeMilliseconds())
            .Add(row.Receiver)
            .Add(row.Type)
            .Add(row.Event)
            .Add(row.Sender)
            .Add(row.Verdict)
            .Add(row.Reason)
            .Add(row.Message)
            .Add((long)row.Status)
            .Add(Json(row.Annotated))
            .Add(row.Count)
            .Run();

    private static string Json(IReadOnlyList<string> texts)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var text in texts)
            {
                json.WriteStringValue(text);
            }

            json.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}

/// <summary>Forgets webhooks received before a time, and of more than are kept the oldest.</summary>
internal sealed class ForgetHooksWork(DateTimeOffset before) : Work
{
    public override void Write(Statements statements) => statements.ForgetHooks.Add(before.ToUnixTimeMilliseconds()).Run();
}
