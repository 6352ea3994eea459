using Shouldly;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Resources;
using Tocsin.Delivery;

namespace Tocsin.Testing;

/// <summary>What every delivery queue must keep. A queue proves itself by a class that inherits this.</summary>
public abstract class DeliveryQueueContract
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 15, 10, 20, 30, TimeSpan.Zero);

    /// <summary>Opens the queue; called again, it opens the same one as a new process would, without any goodbye of the last.</summary>
    protected abstract IDeliveryQueue Open();

    [Fact]
    public async Task What_was_appended_is_unsettled_after_a_restart_in_the_order_of_acceptance()
    {
        var queue = Open();
        foreach (var name in (string[])["a", "b", "c"])
        {
            await queue.Append(Some.Accepted(Some.About(name)));
        }

        var found = Open().Unsettled().ToList();

        found.Select(p => p.ObjectKey).ShouldBe(((string[])["a", "b", "c"]).Select(KeyOf));
        found.Select(p => p.Id).ShouldBeInOrder();
        found.ShouldAllBe(p => p.Deadline == s_now.AddDays(1) && p.Attempts == 0 && p.Provider == Some.Error.Provider);
    }

    [Fact]
    public async Task A_delivery_that_was_handed_out_but_never_settled_comes_back()
    {
        var made = await Open().Append(Some.Accepted(Some.Error));

        Open().Unsettled().Single().Id.ShouldBe(made.Single().Id);
    }

    [Theory]
    [InlineData(DeliveryState.Delivered)]
    [InlineData(DeliveryState.Skipped)]
    [InlineData(DeliveryState.Dead)]
    public async Task A_settled_delivery_does_not_come_back(DeliveryState state)
    {
        var queue = Open();
        var made = await queue.Append(Some.Accepted(Some.Error));
        await queue.Settle(Settled(made.Single().Id, state));

        Open().Unsettled().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failed_attempt_is_remembered_with_its_error_and_its_next_time()
    {
        var queue = Open();
        var id = (await queue.Append(Some.Accepted(Some.Error))).Single().Id;
        await queue.Settle(
            Settled(id, DeliveryState.Pending) with
            {
                Text = "the target answered 503",
                Attempts = 3,
                Yielded = true,
                NextAttemptAt = s_now.AddSeconds(8),
            }
        );

        var again = Open();
        var found = again.Unsettled().Single();

        found.Due.ShouldBe(s_now.AddSeconds(8));
        found.Attempts.ShouldBe(3);
        found.Yielded.ShouldBeTrue();
        again.Read(id)!.Value.LastError.ShouldBe("the target answered 503");
    }

    [Fact]
    public async Task A_delivery_reads_back_as_the_notification_it_was_made_of()
    {
        var sent = Some.Error with { Marks = EventMarks.HasCommit | EventMarks.HasChangeRequest };
        var id = (await Open().Append(Some.Accepted(sent))).Single().Id;

        var (read, _) = Open().Read(id)!.Value;

        read.ShouldBe(sent with { Acceptance = read.Acceptance });
    }

    [Fact]
    public async Task A_delivery_knows_when_its_event_was_accepted_and_in_which_order_before_and_after_a_restart()
    {
        var queue = Open();
        var first = (await queue.Append(Some.Accepted(Some.Error, Some.Info))).Select(p => p.Fresh!.Acceptance!).ToList();
        var second = (await queue.Append(Some.Accepted(Some.Error))).Single();

        first[0].ShouldBe(first[1]);
        first[0].At.ShouldBe(s_now);
        second.Fresh!.Acceptance!.Order.ShouldBeGreaterThan(first[0].Order);
        Open().Read(second.Id)!.Value.Notification.Acceptance.ShouldBe(second.Fresh.Acceptance);
    }

    [Fact]
    public void An_unknown_delivery_reads_as_nothing() => Open().Read(4711).ShouldBeNull();

    [Fact]
    public async Task An_event_that_nobody_takes_makes_no_delivery_and_spends_no_window()
    {
        var queue = Open();
        (await queue.Append(Some.Accepted())).ShouldBeEmpty();

        queue.Unsettled().ShouldBeEmpty();
        queue.Windows(DateTimeOffset.MinValue).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_spent_window_comes_back_and_an_older_one_does_not()
    {
        var key = DuplicateKey.Window(Some.ErrorEvent);
        await Open().Append(Some.Accepted(Some.Error) with { Window = (key, new DuplicateWindow.Window(s_now)) });

        var queue = Open();

        queue.Windows(s_now.AddMinutes(-15)).ShouldBe([(key, new DuplicateWindow.Window(s_now))]);
        queue.Windows(s_now.AddMinutes(15)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Deliveries_are_announced_in_the_order_of_acceptance_however_many_append_at_once()
    {
        var queue = Open();
        var announced = new List<long>();
        queue.Appended += made => announced.AddRange(made.Select(p => p.Id));

        var made = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(_ => Task.Run(() => queue.Append(Some.Accepted(Some.Error, Some.Info))))
        );

        announced.Count.ShouldBe(400);
        announced.ShouldBeInOrder();
        made.SelectMany(m => m.Select(p => p.Id)).Order().ShouldBe(announced);
    }

    [Theory]
    [InlineData(DeliveryState.Delivered)]
    [InlineData(DeliveryState.Skipped)]
    [InlineData(DeliveryState.Dead)]
    public async Task A_replay_is_a_new_delivery_of_the_same_with_a_fresh_deadline_and_is_announced(DeliveryState state)
    {
        var queue = Open();
        var sent = Some.Error with { Marks = EventMarks.HasCommit };
        var first = (await queue.Append(Some.Accepted(sent))).Single();
        await queue.Settle(Settled(first.Id, state) with { Text = "the target answered 400", Attempts = 3 });
        var later = (await queue.Append(Some.Accepted(Some.About("later")))).Single();
        var announced = new List<Pending>();
        queue.Appended += made => announced.AddRange(made);

        var replay = await queue.Replay(first.Id, s_now.AddDays(7));

        var made = replay.ShouldBeOfType<Replay.Made>().Delivery;
        made.Id.ShouldBeGreaterThan(later.Id);
        made.Deadline.ShouldBe(s_now.AddDays(7));
        announced.ShouldBe([made]);
        var again = Open();
        var found = again.Unsettled().Last();
        (found.Id, found.Provider, found.ObjectKey, found.Deadline, found.Attempts).ShouldBe(
            (made.Id, first.Provider, first.ObjectKey, s_now.AddDays(7), 0)
        );
        var (notification, lastError) = again.Read(made.Id)!.Value;
        notification.ShouldBe(sent with { Acceptance = notification.Acceptance });
        lastError.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_pending_or_unknown_is_not_replayed()
    {
        var queue = Open();
        var id = (await queue.Append(Some.Accepted(Some.Error))).Single().Id;

        (await queue.Replay(id, s_now.AddDays(7))).ShouldBeOfType<Replay.StillPending>();
        (await queue.Replay(4711, s_now.AddDays(7))).ShouldBeOfType<Replay.Unknown>();

        Open().Unsettled().Single().Id.ShouldBe(id);
    }

    [Fact]
    public async Task What_is_purged_is_settled_and_keeps_what_it_failed_of_and_what_arrived_is_left_alone()
    {
        var queue = Open();
        var made = await queue.Append(Some.Accepted(Some.Error, Some.Info, Some.About("a"), Some.About("b")));
        var (waiting, dead, delivered, other) = (made[0].Id, made[1].Id, made[2].Id, made[3].Id);
        await queue.Settle(Settled(dead, DeliveryState.Dead) with { Text = "the target answered 400" });
        await queue.Settle(Settled(delivered, DeliveryState.Delivered));

        await queue.Purge([waiting, dead, delivered, 4711], s_now);

        var again = Open();
        again.Unsettled().Single().Id.ShouldBe(other);
        again.Read(dead)!.Value.LastError.ShouldContain("the target answered 400");
        again.Read(delivered)!.Value.LastError.ShouldBeEmpty();
    }

    private static long KeyOf(string name) => OrderKey.Of(Some.About(name).Event.InvolvedObject);

    private static Settlement Settled(long id, DeliveryState state) =>
        new(id, state, OutcomeReason.Delivered, "", 1, Yielded: false, NextAttemptAt: null, s_now);
}
