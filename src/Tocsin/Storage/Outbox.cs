using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Tocsin.Core.Alerts;
using Tocsin.Core.Events;
using Tocsin.Core.Loops;
using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;
using Tocsin.Delivery;
using Tocsin.Storage.Damage;

namespace Tocsin.Storage;

/// <summary>The durable queue in SQLite: one file, one writer, group commit with synchronous=FULL.</summary>
internal sealed class Outbox : IDeliveryQueue, IDisposable
{
    private const int ReadAheadBytes = 1 << 20;
    private readonly SqliteConnection _reader;
    private readonly SqliteConnection _historyReader;
    private readonly Statement _readDelivery;
    private readonly Lock _readLock = new();
    private readonly GroupCommit _commits;
    private bool _closed;

    /// <param name="folder">Exists, and only this process uses it.</param>
    public Outbox(string folder, OutboxLimits limits, TimeProvider clock, ILogger log, LoopKeeper? loops = null)
    {
        var path = Path.Combine(folder, "outbox.db");
        new OutboxFile(path, clock, log).Prepare();
        _commits = new GroupCommit(path, limits, clock, log, loops ?? LoopKeeper.Alone, made => Appended?.Invoke(made));
        _reader = Connect(path);
        _historyReader = Connect(path); // of its own, so that a long look into the past delays no delivery
        History = new History(_historyReader);
        Unwanted = new Unwanted(path);
        Notebook = new Notebook(_commits, path, clock);
        Hooks = new HookBook(_commits, path);
        _readDelivery = new Statement(
            _reader,
            """
            SELECT d.alert, d.alert_uid, d.provider, d.marks, d.metadata, d.text, e.body, e.id, e.received_at
            FROM deliveries d JOIN events e ON e.id = d.event_id WHERE d.id = $0
            """,
            SqliteType.Integer
        );
    }

    public event Action<IReadOnlyList<Pending>>? Appended;

    /// <summary>Asked for room that history cannot give: ends what waits, and says how many bytes that will free.</summary>
    public Func<long, long> GiveUp
    {
        get => _commits.GiveUp;
        set => _commits.GiveUp = value;
    }

    /// <summary>The history of the same file, for the console.</summary>
    public History History { get; }

    /// <summary>What of it somebody wants to be rid of.</summary>
    public Unwanted Unwanted { get; }

    /// <summary>What providers note, in the same file.</summary>
    public Notebook Notebook { get; }

    /// <summary>The history of webhooks, in the same file.</summary>
    public HookBook Hooks { get; }

    /// <summary>A page could not be read or written because it is damaged; only a new start mends that.</summary>
    public bool IsDamaged => _commits.Disk.IsDamaged;

    /// <summary>The state of the disk, for metrics.</summary>
    public GroupCommit Commits => _commits;

    internal static SqliteConnection Connect(string path)
    {
        var connection = Open(path);
        Schema.Run(connection, "PRAGMA journal_mode=WAL");
        Schema.Run(connection, "PRAGMA synchronous=FULL");
        Schema.Run(connection, "PRAGMA wal_autocheckpoint=0");
        Schema.Run(connection, "PRAGMA temp_store=MEMORY");
        Schema.Run(connection, "PRAGMA cache_size=-8000");
        return connection;
    }

    internal static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Pooling = false,
                DefaultTimeout = 5,
            }.ToString()
        );
        connection.Open();
        return connection;
    }

    public Task<IReadOnlyList<Pending>> Append(Accepted accepted) => _commits.Do(new AppendWork(accepted));

    public Task Settle(Settlement settlement) => _commits.Do(new SettleWork(settlement));

    public async Task<Replay> Replay(long id, DateTimeOffset deadline)
    {
        var work = new ReplayWork(id, deadline);
        await _commits.Do(work);
        return work.Outcome;
    }

    public Task Purge(IReadOnlyList<long> ids, DateTimeOffset at) => _commits.Do(new PurgeWork(ids, at));

    /// <summary>Forgets settled events received before a time, the oldest first and at most so many; done means on disk.</summary>
    /// <exception cref="StorageUnavailableException">Nothing more was forgotten.</exception>
    public async Task<int> Forget(DateTimeOffset before, int most)
    {
        var work = new ForgetWork(before, most, new ForgetCursor());
        await _commits.Do(work);
        return work.Forgotten;
    }

    public IEnumerable<Pending> Unsettled() => UnsettledRows.Read(_reader.DataSource, newestFirst: false);

    public IEnumerable<Pending> UnsettledFromNewest() => UnsettledRows.Read(_reader.DataSource, newestFirst: true);

    public (Notification Notification, string LastError)? Read(long id) =>
        Read([id]) is [var (_, notification, lastError)] ? (notification, lastError) : null;

    public IReadOnlyList<(long Id, Notification Notification, string LastError)> Read(IReadOnlyList<long> ids)
    {
        var found = new List<(long, Notification, string)>(ids.Count);
        try
        {
            lock (_readLock)
            {
                if (_closed)
                {
                    throw new StorageUnavailableException("the outbox is closed");
                }

                // One transaction: SQLite forgets the pages that it holds whenever the writer has written between two.
                using var transaction = _reader.BeginTransaction(deferred: true);
                _readDelivery.Transaction = transaction;
                var bytes = 0;
                for (var i = 0; i < ids.Count && bytes < ReadAheadBytes; i++)
                {
                    using var row = _readDelivery.Query(ids[i]);
                    if (row.Read())
                    {
                        var body = (byte[])row.GetValue(6);
                        bytes += body.Length;
                        found.Add((ids[i], Notification(row, body), row.GetString(5)));
                    }
                }
            }
        }
        catch (SqliteException e)
        {
            _commits.Noticed(e);
            throw new StorageUnavailableException(DiskFault.Of(e).Text, e);
        }

        return found;
    }

    public IEnumerable<(UInt128 Key, DuplicateWindow.Window Window)> Windows(DateTimeOffset since)
    {
        using var connection = Connect(_reader.DataSource);
        using var statement = new Statement(
            connection,
            // Answered from the index alone: the events themselves, a gigabyte for a million, would delay the start by a minute.
            """
            SELECT window_key, window_start FROM events
            WHERE window_key IS NOT NULL AND received_at >= $0 ORDER BY received_at
            """,
            SqliteType.Integer
        );
        using var rows = statement.Query(since.ToUnixTimeMilliseconds());
        while (rows.Read())
        {
            var key = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian((byte[])rows.GetValue(0));
            yield return (key, new DuplicateWindow.Window(Time(rows.GetInt64(1))));
        }
    }

    public void Dispose()
    {
        _commits.Dispose();
        Notebook.Dispose();
        Hooks.Dispose();

        // An attempt that outlasted the grace of a stop may still read.
        lock (_readLock)
        {
            _closed = true;
            _readDelivery.Dispose();
            _reader.Dispose();
        }

        _historyReader.Dispose();
    }

    private static Notification Notification(SqliteDataReader row, byte[] body)
    {
        var posted = Stored.Event(body);
        return new Notification
        {
            Alert = ObjectName.Parse(row.GetString(0))!.Value,
            AlertUid = row.GetString(1),
            Provider = ObjectName.Parse(row.GetString(2))!.Value,
            Marks = (EventMarks)row.GetInt32(3),
            Event = posted with { Metadata = Stored.Metadata((byte[])row.GetValue(4)) },
            Posted = posted.Metadata,
            Acceptance = Stored.Acceptance(row.GetInt64(7), row.GetInt64(8)),
        };
    }

    private static DateTimeOffset Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
