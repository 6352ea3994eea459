using Microsoft.Extensions.Logging.Abstractions;
using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;
using Tocsin.Delivery;
using Tocsin.Storage;

namespace Tocsin.Tests.Storage;

public sealed class OutboxTests : DeliveryQueueContract, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-outbox-");
    private readonly List<Outbox> _opened = [];
    private readonly FakeClock _clock = new();

    protected override IDeliveryQueue Open() => Open(new OutboxLimits(1L << 30, TimeSpan.FromDays(7)));

    public void Dispose()
    {
        Close();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task History_older_than_its_retention_is_forgotten_but_never_what_still_waits()
    {
        var outbox = Open(new OutboxLimits(1L << 30, TimeSpan.FromDays(7)));
        var settled = (await outbox.Append(Some.Accepted(Some.About("settled")))).Single();
        await outbox.Append(Some.Accepted(Some.About("waiting")));
        await outbox.Append(Some.Accepted() with { ReceivedAt = _clock.GetUtcNow().AddDays(8) });
        await outbox.Settle(Delivered(settled.Id));

        _clock.Advance(TimeSpan.FromDays(8));

        await Until(() => outbox.History.Events(10, null, null).Count() == 2);
        outbox.History.Deliveries(10, null, null, null).Single().State.ShouldBe(DeliveryState.Pending);
    }

    [Theory]
    [InlineData(0, "what waits is most of all")]
    [InlineData(40, "what waits is little among what is settled")]
    public async Task What_waits_is_found_in_order_with_what_was_learnt_of_it(int settled, string because)
    {
        var outbox = Open(new OutboxLimits(1L << 30, TimeSpan.FromDays(7)));
        for (var i = 0; i < settled; i++)
        {
            await outbox.Settle(Delivered((await outbox.Append(Some.Accepted(Some.About($"settled-{i}")))).Single().Id));
        }

        var fresh = (await outbox.Append(Some.Accepted(Some.About("fresh")))).Single();
        var tried = (await outbox.Append(Some.Accepted(Some.About("tried")))).Single();
        var at = DateTimeOffset.UnixEpoch.AddDays(20_000);
        await outbox.Settle(
            new Settlement(tried.Id, DeliveryState.Pending, OutcomeReason.ServerError, "503", 3, true, at.AddSeconds(9), at)
        );

        var waiting = outbox.UnsettledFromNewest().ToList();

        waiting.Select(p => p.Id).ShouldBe([tried.Id, fresh.Id], because);
        outbox.Unsettled().Select(p => p.Id).ShouldBe([fresh.Id, tried.Id], because);
        (waiting[0].Attempts, waiting[0].Yielded, waiting[0].Due).ShouldBe((3, true, at.AddSeconds(9)));
        waiting[0].Wait.ShouldBe(TimeSpan.FromSeconds(9));
        (waiting[1].Attempts, waiting[1].Yielded, waiting[1].Due, waiting[1].Wait).ShouldBe((0, false, default, null));
        (waiting[1].Provider, waiting[1].ObjectKey, waiting[1].Deadline).ShouldBe(
            (fresh.Provider, fresh.ObjectKey, fresh.Deadline)
        );
    }

    [Fact]
    public async Task Of_a_delivery_the_newest_failed_attempts_are_remembered_and_forgotten_with_it()
    {
        var outbox = Open(new OutboxLimits(1L << 30, TimeSpan.FromDays(7)));
        var first = (await outbox.Append(Some.Accepted(Some.About("first")))).Single().Id;
        var second = (await outbox.Append(Some.Accepted(Some.About("second")))).Single().Id;
        await outbox.Append(Some.Accepted() with { ReceivedAt = _clock.GetUtcNow().AddDays(8) });
        for (var i = 1; i <= 47; i++)
        {
            await outbox.Settle(Failed(first, i));
        }

        await outbox.Settle(Failed(second, 1));
        await outbox.Settle(Delivered(first) with { Attempts = 48 });

        var attempts = outbox.History.Delivery(first)!.FailedAttempts;
        attempts.Select(a => a.Number).ShouldBe(Enumerable.Range(28, 20));
        attempts[^1].ShouldBe(new(47, Time(47), TimeSpan.FromMilliseconds(47), OutcomeReason.ServerError, "answer 47"));
        outbox
            .History.Deliveries(10, null, null, null)
            .Single(d => d.Id == second)
            .FailedAttempts.Single()
            .Text.ShouldBe("answer 1");
        Attempts().ShouldBe(21L);

        await outbox.Settle(Delivered(second));
        _clock.Advance(TimeSpan.FromDays(8));

        await Until(() => Attempts() is 0L);

        static DateTimeOffset Time(int i) => DateTimeOffset.UnixEpoch.AddSeconds(i);

        static Settlement Failed(long id, int i) =>
            new Settlement(id, DeliveryState.Pending, OutcomeReason.OrderYielded, "", i, true, Time(i + 1), Time(i)).After(
                new Outcome.Retry(OutcomeReason.ServerError, $"answer {i}"),
                TimeSpan.FromMilliseconds(i)
            );

        object? Attempts()
        {
            using var connection = Outbox.Connect(Path.Combine(_folder.FullName, "outbox.db"));
            return Schema.Scalar(connection, "SELECT count(*) FROM attempts");
        }
    }

    [Fact]
    public async Task An_attempt_that_outlasts_the_stop_is_told_that_the_outbox_is_closed()
    {
        var outbox = Open(new OutboxLimits(1L << 30, TimeSpan.FromDays(7)));
        var id = (await outbox.Append(Some.Accepted(Some.Error))).Single().Id;
        Close();

        Should.Throw<StorageUnavailableException>(() => outbox.Read(id)).Message.ShouldBe("the outbox is closed");
    }

    [Fact]
    public async Task At_the_size_bound_history_makes_room()
    {
        var outbox = Open(new OutboxLimits(1 << 20, TimeSpan.FromDays(7)));
        for (var i = 0; i < 60; i++)
        {
            var made = await outbox.Append(Large());
            await outbox.Settle(Delivered(made.Single().Id));
        }

        _clock.Advance(TimeSpan.FromSeconds(2));

        await Until(() => outbox.History.Events(100, null, null).Count() < 50);
        (await outbox.Append(Large())).Count.ShouldBe(1);
    }

    [Fact]
    public async Task At_the_size_bound_with_nothing_but_undelivered_events_intake_is_refused_and_outcomes_are_still_kept()
    {
        var outbox = Open(new OutboxLimits(1 << 20, TimeSpan.FromDays(7)));
        var first = (await outbox.Append(Large())).Single();
        await Fill(outbox);

        var refused = await Should.ThrowAsync<StorageUnavailableException>(() => outbox.Append(Large()));
        refused.Message.ShouldContain("--max-data-size");
        await outbox.Settle(Delivered(first.Id));
    }

    [Fact]
    public async Task History_shows_events_and_deliveries_newest_first()
    {
        var outbox = Open(new OutboxLimits(1L << 30, TimeSpan.FromDays(7)));
        await outbox.Append(Some.Accepted(Some.About("first")));
        await outbox.Append(Some.Accepted(Some.About("second")));

        outbox.History.Events(10, null, null).Select(e => e.Event.InvolvedObject.Name).ShouldBe(["second", "first"]);
        outbox.History.Events(10, "Kustomization/apps/first", null).Single().Matched.ShouldBe(["flux-system/on-call"]);
        outbox.History.Deliveries(1, DeliveryState.Pending, "flux-system/on-call", "flux-system/target").Count.ShouldBe(1);
        outbox.History.Deliveries(10, DeliveryState.Dead, null, null).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_event_that_nobody_took_is_found_behind_many_that_somebody_did()
    {
        const int Taken = 5_000; // more than one piece
        var outbox = Open(new OutboxLimits(1L << 30, TimeSpan.FromDays(7)));
        await outbox.Append(Some.Accepted());
        await Task.WhenAll(Enumerable.Range(0, Taken).Select(_ => outbox.Append(Some.Accepted(Some.About("taken")))));

        outbox.History.Events(10, null, null, unmatched: true).Single().Matched.ShouldBeEmpty();
        outbox.History.Events(10, "Kustomization/apps/taken", null, unmatched: true).ShouldBeEmpty();
    }

    [Fact]
    public async Task History_is_looked_through_for_an_object_only_as_far_back_as_is_asked_for()
    {
        const int Count = 9_000; // more than two pieces
        var outbox = Open(new OutboxLimits(1L << 30, TimeSpan.FromDays(7)));
        var start = _clock.GetUtcNow();
        await Task.WhenAll(
            Enumerable
                .Range(0, Count)
                .Select(i =>
                    outbox.Append(
                        Some.Accepted(Some.About(i % 5_000 == 0 ? "rare" : "common")) with
                        {
                            ReceivedAt = start.AddSeconds(i),
                        }
                    )
                )
        );

        List<int> Seconds(int limit, string? name, int? since = null, long before = long.MaxValue) =>
            [
                .. outbox
                    .History.Events(
                        limit,
                        name is null ? null : $"Kustomization/apps/{name}",
                        since is { } s ? start.AddSeconds(s) : null,
                        before
                    )
                    .Select(e => (int)(e.ReceivedAt - start).TotalSeconds),
            ];

        Seconds(10, "rare").ShouldBe([5_000, 0]);
        Seconds(10, "rare", since: 1).ShouldBe([5_000]);
        Seconds(10, "rare", since: 5_001).ShouldBeEmpty();
        Seconds(10, "nobody").ShouldBeEmpty();
        Seconds(3, "common").ShouldBe([8_999, 8_998, 8_997]);
        Seconds(100, null, since: Count - 3).ShouldBe([8_999, 8_998, 8_997]);
        Seconds(100, null, since: Count).ShouldBeEmpty();
        Seconds(Count + 1, null).Count.ShouldBe(Count);
        var page = outbox.History.Events(2, null, null).ToList();
        Seconds(2, null, before: page[^1].Id).ShouldBe([8_997, 8_996]);
    }

    [Fact]
    public void A_database_of_a_later_version_is_refused_by_name()
    {
        Open();
        Close();
        using (var connection = Outbox.Connect(Path.Combine(_folder.FullName, "outbox.db")))
        {
            Schema.Run(connection, "PRAGMA user_version = 99");
        }

        Should
            .Throw<StorageUnavailableException>(() => Open(new OutboxLimits(1L << 30, TimeSpan.FromDays(7))))
            .Message.ShouldContain("later Tocsin");
    }

    [Fact]
    public async Task What_a_delivery_holds_on_disk_is_the_same_from_memory_from_disk_and_of_a_file_of_an_earlier_version()
    {
        var outbox = Open(new OutboxLimits(1L << 30, TimeSpan.FromDays(7)));
        var made = (await outbox.Append(Large())).Single();
        made.Bytes.ShouldBeInRange(30_000, 70_000);

        outbox.Unsettled().Single().Bytes.ShouldBe(made.Bytes);
        ForgetSizes();

        outbox.Unsettled().Single().Bytes.ShouldBe(made.Bytes);
    }

    [Fact]
    public async Task Whatever_is_written_the_files_stay_within_their_bound()
    {
        const long Bound = 8 << 20;
        var outbox = Open(new OutboxLimits(Bound, TimeSpan.FromDays(7)));
        for (var i = 0; i < 40; i++)
        {
            var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => outbox.Append(Large())));
            await Task.WhenAll(made.Select(m => outbox.Settle(Delivered(m.Single().Id))));
            _folder.EnumerateFiles().Sum(f => f.Length).ShouldBeLessThanOrEqualTo(Bound);
        }

        outbox.History.Events(1000, null, null).Count().ShouldBeInRange(20, 300);
    }

    [Fact]
    public async Task What_waits_at_the_front_does_not_hide_history_that_can_make_room()
    {
        var outbox = Open(new OutboxLimits(32 << 20, TimeSpan.FromDays(7)));
        await Task.WhenAll(Enumerable.Range(0, 21_000).Select(_ => outbox.Append(Some.Accepted(Some.About("waiting")))));
        for (var i = 0; i < 30; i++)
        {
            var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => outbox.Append(Large())));
            await Task.WhenAll(made.Select(m => outbox.Settle(Delivered(m.Single().Id))));
        }

        outbox.Unsettled().Count().ShouldBe(21_000);
    }

    [Fact]
    public async Task When_history_gives_no_room_what_waits_is_asked_to_give_up()
    {
        var outbox = Open(new OutboxLimits(1 << 20, TimeSpan.FromDays(7)));
        var waiting = new Queue<long>();
        outbox.GiveUp = wanted =>
        {
            var given = waiting.Dequeue();
            _ = outbox.Settle(Delivered(given) with { State = DeliveryState.Dead, Reason = OutcomeReason.ProviderBacklog });
            return 30_000;
        };
        for (var i = 0; i < 60; i++)
        {
            waiting.Enqueue((await outbox.Append(Large())).Single().Id);
        }

        waiting.Count.ShouldBeLessThan(40);
    }

    /// <summary>As rows of earlier versions are.</summary>
    private void ForgetSizes()
    {
        using var connection = Outbox.Connect(Path.Combine(_folder.FullName, "outbox.db"));
        Schema.Run(connection, "UPDATE deliveries SET size = 0");
    }

    private static async Task Fill(Outbox outbox)
    {
        for (var i = 0; i < 60; i++)
        {
            try
            {
                await outbox.Append(Large());
            }
            catch (StorageUnavailableException)
            {
                return;
            }
        }

        Assert.Fail("it never filled up");
    }

    private void Close()
    {
        _opened.ForEach(o => o.Dispose());
        _opened.Clear();
    }

    private Outbox Open(OutboxLimits limits)
    {
        var outbox = new Outbox(_folder.FullName, limits, _clock, NullLogger.Instance);
        _opened.Add(outbox);
        return outbox;
    }

    private static Accepted Large()
    {
        var e = Some.ErrorEvent with { Message = new string('x', 30_000) };
        return Some.Accepted(Some.Notify(e));
    }

    private Settlement Delivered(long id) =>
        new(id, DeliveryState.Delivered, OutcomeReason.Delivered, "", 1, Yielded: false, NextAttemptAt: null, _clock.GetUtcNow());

    /// <summary>The writer keeps house on a thread of its own, about once a second.</summary>
    private static async Task Until(Func<bool> holds)
    {
        for (var i = 0; i < 200 && !holds(); i++)
        {
            await Task.Delay(50);
        }

        holds().ShouldBeTrue();
    }
}
