using Microsoft.Extensions.Logging.Abstractions;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Delivery;
using Tocsin.Storage;

namespace Tocsin.Tests.Storage;

public sealed class SchemaTests : IDisposable
{
    /// <summary>Version 1 word for word as it was first released.</summary>
    private const string Version1 = """
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
        CREATE INDEX deliveries_event ON deliveries(event_id);
        CREATE INDEX deliveries_pending ON deliveries(id) WHERE state = 0;
        CREATE INDEX deliveries_dead ON deliveries(id) WHERE state = 3;
        PRAGMA user_version = 1;
        """;

    /// <summary>What version 1 got later, without a new number.</summary>
    private const string WindowIndex =
        "CREATE INDEX events_window ON events(received_at, window_key, window_start) WHERE window_key IS NOT NULL;";

    /// <summary>What version 2 added.</summary>
    private const string Version2 = """
        CREATE TABLE notes (
          id INTEGER PRIMARY KEY,
          provider TEXT NOT NULL,
          key TEXT NOT NULL,
          written_at INTEGER NOT NULL,
          value BLOB NOT NULL
        );
        CREATE UNIQUE INDEX notes_key ON notes(provider, key);
        PRAGMA user_version = 2;
        """;

    /// <summary>What version 3 added.</summary>
    private const string Version3 = """
        CREATE TABLE attempts (
          id INTEGER PRIMARY KEY,
          number INTEGER NOT NULL,
          ended_at INTEGER NOT NULL,
          took INTEGER NOT NULL,
          reason TEXT NOT NULL,
          text TEXT NOT NULL
        );
        PRAGMA user_version = 3;
        """;

    /// <summary>What version 4 added.</summary>
    private const string Version4 = """
        ALTER TABLE deliveries ADD COLUMN size INTEGER NOT NULL DEFAULT 0;
        PRAGMA user_version = 4;
        """;

    /// <summary>An event that spent its window, with a delivery that waits.</summary>
    private const string Rows = """
        INSERT INTO events VALUES (1, 1768472430000, 'Kustomization/apps/webapp', NULL, x'000102030405060708090A0B0C0D0E0F', 1768472430000,
          CAST('{"involvedObject":{"kind":"Kustomization","namespace":"apps","name":"webapp"},"severity":"error","timestamp":null,"message":"m","reason":"r","reportingController":"c"}' AS BLOB));
        INSERT INTO deliveries (id, event_id, object_key, alert, alert_uid, provider, marks, deadline, metadata)
        VALUES (2, 1, 7, 'flux-system/on-call', 'uid', 'flux-system/target', 0, 1768558830000, CAST('{"env":"prod"}' AS BLOB));
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-schema-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData(WindowIndex)]
    [InlineData(WindowIndex + Version2)]
    [InlineData(WindowIndex + Version2 + Version3)]
    [InlineData(WindowIndex + Version2 + Version3 + Version4)]
    public async Task A_file_of_an_earlier_version_keeps_what_it_holds_and_takes_notes_attempts_and_webhooks(string later)
    {
        Write(Version1 + later + Rows);

        using var outbox = Open(_folder);

        outbox.Unsettled().Single().Id.ShouldBe(2);
        var (notification, _) = outbox.Read(2)!.Value;
        notification.Event.InvolvedObject.Name.ShouldBe("webapp");
        notification.Event.Metadata["env"].ShouldBe("prod");
        outbox.Windows(DateTimeOffset.MinValue).ShouldHaveSingleItem();
        await outbox.Notebook.Write(new ObjectName("flux-system", "target"), [new Note("a", [1])]);
        outbox.Notebook.Read(new ObjectName("flux-system", "target"), "a").ShouldBe([1]);
        var at = DateTimeOffset.UnixEpoch;
        var settlement = new Settlement(2, DeliveryState.Dead, OutcomeReason.RejectedByTarget, "no", 1, false, null, at);
        await outbox.Settle(settlement.After(new Outcome.Rejected(OutcomeReason.RejectedByTarget, "no"), TimeSpan.Zero));
        outbox.History.Delivery(2)!.FailedAttempts.ShouldHaveSingleItem().Text.ShouldBe("no");
        outbox.Hooks.Add(new HookRow(at, "apps/a", "generic", "", "::1", "genuine", "Annotated", "", 200, ["Bucket/apps/b"], 1));
        await outbox.Settle(settlement);
        outbox.Hooks.Read(10, "apps/a", null, null).ShouldHaveSingleItem().Annotated.ShouldBe(["Bucket/apps/b"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(WindowIndex)]
    [InlineData(WindowIndex + Version2)]
    [InlineData(WindowIndex + Version2 + Version3)]
    [InlineData(WindowIndex + Version2 + Version3 + Version4)]
    public void A_migrated_file_has_the_tables_and_indexes_of_a_new_one(string later)
    {
        Write(Version1 + later);
        Open(_folder).Dispose();
        var fresh = Directory.CreateDirectory(Path.Combine(_folder.FullName, "fresh"));
        Open(fresh).Dispose();

        Objects(_folder).ShouldBe(Objects(fresh));
        Objects(fresh).Count.ShouldBeGreaterThan(5);
    }

    [Fact]
    public void A_migrated_file_opens_again()
    {
        Write(Version1 + Rows);
        Open(_folder).Dispose();

        using var outbox = Open(_folder);

        outbox.Unsettled().ShouldHaveSingleItem();
    }

    private void Write(string sql)
    {
        using var connection = Outbox.Connect(Database(_folder));
        Schema.Run(connection, sql);
    }

    private static Outbox Open(DirectoryInfo folder) =>
        new(folder.FullName, new OutboxLimits(1L << 30, TimeSpan.FromDays(7)), new FakeClock(), NullLogger.Instance);

    private static List<string> Objects(DirectoryInfo folder)
    {
        using var connection = Outbox.Connect(Database(folder));
        using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL UNION ALL SELECT user_version FROM pragma_user_version ORDER BY 1";
        using var rows = command.ExecuteReader();
        var found = new List<string>();
        while (rows.Read())
        {
            found.Add(rows.GetString(0));
        }

        return found;
    }

    private static string Database(DirectoryInfo folder) => Path.Combine(folder.FullName, "outbox.db");
}
