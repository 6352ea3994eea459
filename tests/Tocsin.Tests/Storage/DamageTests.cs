using Microsoft.Extensions.Logging.Abstractions;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Delivery;
using Tocsin.Storage;

namespace Tocsin.Tests.Storage;

/// <summary>A damaged file is kept as it is under another name, and what can be read from it lives on.</summary>
public sealed class DamageTests : IDisposable
{
    private const int PageSize = 4096;
    private const int Count = 400;
    private static readonly ObjectName Provider = new("flux-system", "target");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-damage-");
    private readonly FakeClock _clock = new();

    private string Database => Path.Combine(_folder.FullName, "outbox.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_sound_file_is_left_alone()
    {
        await Fill();
        using var outbox = Open();
        outbox.Unsettled().Count().ShouldBe(Count / 2);
        Aside().ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_its_first_page_all_is_taken_over_in_order()
    {
        await Fill();
        Overwrite(0, PageSize);
        var damaged = File.ReadAllBytes(Database);

        using var outbox = Open();

        Ids(outbox).Count.ShouldBe(Count / 2);
        outbox.Read(Ids(outbox)[0]).ShouldNotBeNull();
        outbox.History.Deliveries(Count, DeliveryState.Delivered, null, null).Count.ShouldBe(Count / 2);
        outbox.Notebook.Read(Provider, "note").ShouldBe([7]);
        outbox.Windows(DateTimeOffset.MinValue).Count().ShouldBe(Count);
        File.ReadAllBytes(Aside().Single()).ShouldBe(damaged);
    }

    [Fact]
    public async Task Around_damaged_pages_everything_else_is_taken_over()
    {
        await Fill();
        var pages = new FileInfo(Database).Length / PageSize;
        for (var page = 20L; page < pages; page += 20)
        {
            Overwrite(page * PageSize, PageSize);
        }

        using var outbox = Open();

        var ids = Ids(outbox);
        ids.Count.ShouldBeInRange(Count / 4, (Count / 2) - 1);
        ids.ShouldBeInOrder();
        foreach (var id in ids)
        {
            outbox.Read(id).ShouldNotBeNull();
        }

        outbox.History.Events(Count, null, null).Count().ShouldBeInRange(Count / 2, Count - 1);
        Aside().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Of_a_file_cut_short_the_rest_is_taken_over_and_new_events_go_behind_it()
    {
        await Fill();
        Cut(Database, 2);

        using var outbox = Open();

        var ids = Ids(outbox);
        ids.Count.ShouldBeGreaterThan(Count / 8);
        var made = (await outbox.Append(Some.Accepted(Some.About("new")))).Single();
        made.Id.ShouldBeGreaterThan(ids[^1]);
        Ids(outbox)[^1].ShouldBe(made.Id);
    }

    [Fact]
    public async Task A_delivery_whose_event_is_lost_is_a_dead_letter_that_says_so()
    {
        await Fill();
        using (var connection = Outbox.Connect(Database))
        {
            Schema.Run(connection, "DELETE FROM events WHERE id IN (SELECT event_id FROM deliveries WHERE state = 0 LIMIT 3)");
        }

        Overwrite(0, 100);

        using var outbox = Open();

        var dead = outbox.History.Deliveries(10, DeliveryState.Dead, null, null);
        dead.Count.ShouldBe(3);
        dead.ShouldAllBe(d => d.Reason == OutcomeReason.OutboxUnreadable && d.LastError.Contains("damaged"));
        Ids(outbox).Count.ShouldBe((Count / 2) - 3);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(100_000)]
    public async Task Of_what_is_no_database_nothing_is_taken_and_nothing_is_thrown_away(int bytes)
    {
        var noise = new byte[bytes];
        new Random(1).NextBytes(noise);
        await File.WriteAllBytesAsync(Database, noise, TestContext.Current.CancellationToken);

        using var outbox = Open();

        (await outbox.Append(Some.Accepted(Some.About("new")))).Count.ShouldBe(1);
        Aside().Select(File.ReadAllBytes).ShouldBe(bytes == 0 ? [] : [noise]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_log_that_lost_commits_is_kept_and_the_database_is_sound(bool garbage)
    {
        var live = Directory.CreateTempSubdirectory("tocsin-live-");
        using (var outbox = new Outbox(live.FullName, Limits, _clock, NullLogger.Instance))
        using (var reader = Outbox.Open(Path.Combine(live.FullName, "outbox.db")))
        {
            // What it looks at keeps the log from beginning anew meanwhile.
            Schema.Run(reader, "BEGIN");
            Schema.Scalar(reader, "SELECT count(*) FROM events");
            await Append(outbox);
            foreach (var file in live.GetFiles())
            {
                file.CopyTo(Path.Combine(_folder.FullName, file.Name));
            }
        }

        live.Delete(recursive: true);
        if (garbage)
        {
            Overwrite(0, 64, "-wal");
        }
        else
        {
            Cut(Database + "-wal", 2);
        }

        var damaged = File.ReadAllBytes(Database + "-wal");
        using var again = Open();

        Aside().Where(f => f.EndsWith("-wal", StringComparison.Ordinal)).Select(File.ReadAllBytes).ShouldBe([damaged]);
        Ids(again).ShouldBeInOrder();
        (await again.Append(Some.Accepted(Some.About("new")))).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Killed_between_the_new_file_and_its_place_the_next_start_ends_the_work()
    {
        await Fill();
        File.Copy(Database, Database + "-taken-over");
        Overwrite(0, PageSize);
        await File.WriteAllBytesAsync(Database + "-wal", [1, 2, 3], TestContext.Current.CancellationToken);

        using var outbox = Open();

        Ids(outbox).Count.ShouldBe(Count / 2);
        Aside().Count.ShouldBe(2);
        File.Exists(Database + "-taken-over").ShouldBeFalse();
    }

    [Fact]
    public async Task A_page_that_turns_out_damaged_while_it_runs_is_remembered_for_the_next_start()
    {
        await Fill();
        using (var outbox = Open())
        {
            outbox.Commits.Noticed(new Microsoft.Data.Sqlite.SqliteException("database disk image is malformed", 11));
            outbox.IsDamaged.ShouldBeTrue();
        }

        using var next = Open();
        next.IsDamaged.ShouldBeFalse();
        Ids(next).Count.ShouldBe(Count / 2);
        Aside().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_database_of_another_program_is_neither_used_nor_moved()
    {
        using (var connection = Outbox.Connect(Database))
        {
            Schema.Run(connection, "CREATE TABLE songs (id INTEGER)");
        }

        Should.Throw<StorageUnavailableException>(Open).Message.ShouldContain("another program");
        Aside().ShouldBeEmpty();
        await Task.CompletedTask;
    }

    [Fact]
    public async Task A_database_of_a_later_version_is_neither_used_nor_moved()
    {
        await Fill();
        using (var connection = Outbox.Connect(Database))
        {
            Schema.Run(connection, "PRAGMA user_version = 99");
        }

        Should.Throw<StorageUnavailableException>(Open).Message.ShouldContain("later Tocsin");
        Aside().ShouldBeEmpty();
    }

    private static OutboxLimits Limits => new(1L << 30, TimeSpan.FromDays(7));

    private Outbox Open() => new(_folder.FullName, Limits, _clock, NullLogger.Instance);

    private async Task Fill()
    {
        using var outbox = Open();
        await Append(outbox);
    }

    /// <summary>Every other delivery is delivered.</summary>
    private async Task Append(Outbox outbox)
    {
        var made = new List<Pending>();
        for (var i = 0; i < Count; i += 50)
        {
            var all = await Task.WhenAll(Enumerable.Range(i, 50).Select(n => outbox.Append(Spent(n))));
            made.AddRange(all.SelectMany(m => m));
        }

        await Task.WhenAll(
            made.Where((_, i) => i % 2 == 0)
                .Select(p =>
                    outbox.Settle(
                        new Settlement(
                            p.Id,
                            DeliveryState.Delivered,
                            OutcomeReason.Delivered,
                            "",
                            1,
                            false,
                            null,
                            _clock.GetUtcNow()
                        )
                    )
                )
        );
        await outbox.Notebook.Write(Provider, [new Note("note", [7])]);
    }

    private Accepted Spent(int n) =>
        Some.Accepted(Some.About($"object-{n}")) with
        {
            ReceivedAt = _clock.GetUtcNow(),
            Window = ((UInt128)n, new Core.Events.DuplicateWindow.Window(_clock.GetUtcNow())),
        };

    private static List<long> Ids(Outbox outbox) => [.. outbox.Unsettled().Select(p => p.Id)];

    private List<string> Aside() => [.. Directory.GetFiles(_folder.FullName, "*.damaged-*").Order()];

    private void Overwrite(long at, int count, string ending = "")
    {
        var noise = new byte[count];
        new Random(7).NextBytes(noise);
        using var file = File.OpenWrite(Database + ending);
        file.Position = at;
        file.Write(noise);
    }

    private static void Cut(string path, int by)
    {
        using var file = File.OpenWrite(path);
        file.SetLength(file.Length / by / PageSize * PageSize);
    }
}
