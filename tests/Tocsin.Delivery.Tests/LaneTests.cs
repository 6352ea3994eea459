using Tocsin.Core.Notifications;

namespace Tocsin.Delivery.Tests;

public class LaneTests : LaneScene
{
    [Fact]
    public void Deliveries_about_one_object_leave_one_after_the_other()
    {
        var first = Add("web");
        var second = Add("web");

        Sent().ShouldBe([first]);
        Finish(first, Delivered);
        Sent().ShouldBe([second]);
    }

    [Fact]
    public void The_next_about_an_object_waits_until_the_outcome_of_the_last_is_on_disk()
    {
        var first = Add("web");
        Add("web");
        Sent();

        var settlement = Subject.Answered(first, Delivered, Now, 0.5);
        Sent().ShouldBeEmpty();

        Subject.Recorded(first, settlement);
        Sent().Count.ShouldBe(1);
    }

    [Fact]
    public void Other_objects_overtake_one_that_fails()
    {
        var failing = Add("web");
        var behind = Add("web");
        var other = Add("api");
        Sent().ShouldBe([failing, other]);
        Finish(failing, Down);

        Sent().ShouldBeEmpty();
        Add("db").ShouldBe(Sent().Single());
        After(1.0);
        Sent().ShouldBe([failing]);
        Finish(failing, Delivered);
        Sent().ShouldBe([behind]);
    }

    [Fact]
    public void Four_leave_at_once()
    {
        var all = Enumerable.Range(0, 6).Select(i => Add($"o{i}")).ToList();

        Sent().ShouldBe(all[..4]);
        Finish(all[1], Delivered);
        Sent().ShouldBe([all[4]]);
    }

    [Fact]
    public void A_failure_is_tried_again_when_its_wait_is_over_and_not_before()
    {
        var p = Add("web");
        Sent();
        var settlement = Finish(p, Down);

        settlement.State.ShouldBe(DeliveryState.Pending);
        settlement.Attempts.ShouldBe(1);
        settlement.NextAttemptAt.ShouldBe(Start.AddSeconds(1));
        Subject.Next(Now).ShouldBe(new Step.Wait(Start.AddSeconds(1)));
        After(1.0);
        Sent().ShouldBe([p]);
    }

    [Fact]
    public void A_wish_to_be_left_alone_pauses_the_whole_provider()
    {
        var limited = Add("web");
        Sent();
        Finish(limited, new Outcome.Retry(OutcomeReason.RateLimited, "429", TimeSpan.FromSeconds(90)));
        Add("api");

        After(89.9);
        Sent().ShouldBeEmpty();
        After(0.2);
        Sent().Count.ShouldBe(2);
    }

    [Fact]
    public void A_target_that_took_one_and_wants_rest_is_left_alone_and_the_delivery_is_done()
    {
        var first = Add("web");
        Add("api");
        Subject.Next(Now).ShouldBeOfType<Step.Send>().Delivery.ShouldBe(first);
        Finish(first, new Outcome.Delivered { Rest = TimeSpan.FromSeconds(90) });

        After(89);
        Sent().ShouldBeEmpty();
        After(1);
        Sent().Count.ShouldBe(1);
    }

    [Fact]
    public void After_five_failures_in_a_row_one_probe_at_a_time_leaves()
    {
        for (var i = 0; i < 5; i++)
        {
            Add($"o{i}");
        }

        foreach (var p in Sent())
        {
            Finish(p, Down);
        }

        Finish(Sent().Single(), Down);
        for (var i = 0; i < 20; i++)
        {
            Add($"fresh{i}");
        }

        Sent().ShouldBeEmpty();
        After(1.0);
        Sent().Count.ShouldBe(1);
    }

    [Fact]
    public void A_target_that_delivered_lately_is_given_twenty_failures_before_it_counts_aDown()
    {
        for (var i = 0; i < 40; i++)
        {
            Add($"o{i}");
        }

        Finish(Sent()[0], Delivered);
        var failures = 0;
        while (Sent() is [var p, ..])
        {
            Finish(p, Down);
            failures++;
        }

        failures.ShouldBe(20);
    }

    [Fact]
    public void A_target_that_iDown_is_probed_at_least_every_thirty_seconds_and_all_leave_when_it_answers()
    {
        var all = Enumerable.Range(0, 10).Select(i => Add($"o{i}")).ToList();
        for (var i = 0; i < 60; i++)
        {
            foreach (var p in Sent())
            {
                Finish(p, Down);
            }

            After(30.0);
        }

        var probe = Sent().ShouldHaveSingleItem();
        Finish(probe, Delivered);

        var rest = new List<Pending>();
        while (Sent() is [_, ..] batch)
        {
            rest.AddRange(batch);
            batch.ForEach(p => Finish(p, Delivered));
        }

        rest.Append(probe).ShouldBe(all, ignoreOrder: true);
    }

    [Fact]
    public void A_head_that_failed_for_ten_minutes_while_others_were_delivered_steps_aside()
    {
        var head = Add("web");
        var behind = Add("web");
        Sent();
        Finish(head, Down);
        Settlement last = null!;
        for (var i = 0; i < 12 && last is not { Yielded: true }; i++)
        {
            After(60);
            var healthy = Add("api");
            foreach (var p in Sent())
            {
                var settlement = Finish(p, p == healthy ? Delivered : Down);
                last = p == head ? settlement : last;
            }
        }

        last.Reason.ShouldBe(OutcomeReason.OrderYielded);
        (Now - Start).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMinutes(10));
        Sent().ShouldBe([behind]);
        After(300);
        Sent().ShouldBe([head]);
        Finish(head, Delivered).State.ShouldBe(DeliveryState.Delivered);
        Subject.Count.ShouldBe(1);
    }

    [Fact]
    public void A_head_keeps_its_place_while_nothing_of_its_provider_iDelivered()
    {
        var head = Add("web");
        Add("web");
        for (var i = 0; i < 60; i++)
        {
            foreach (var p in Sent())
            {
                p.ShouldBe(head);
                Finish(p, Down).Yielded.ShouldBeFalse();
            }

            After(60);
        }
    }

    [Fact]
    public void What_waits_for_configuration_is_due_at_once_when_the_configuration_changes()
    {
        var p = Add("web");
        Sent();
        Finish(p, new Outcome.Waiting("401")).Reason.ShouldBe(OutcomeReason.WaitingForConfiguration);
        After(10);
        Sent().ShouldBeEmpty();

        Subject.Wake(Now);
        Sent().ShouldBe([p]);
    }

    [Fact]
    public void A_change_during_an_attempt_with_the_old_configuration_is_not_missed()
    {
        var p = Add("web");
        Sent();
        Subject.Wake(Now);
        Finish(p, new Outcome.Waiting("401"));

        Sent().ShouldBe([p]);
    }

    [Fact]
    public void What_waits_for_configuration_is_tried_every_five_minutes_although_nobody_touched_it()
    {
        var p = Add("web");
        Sent();
        Finish(p, new Outcome.Waiting("401"));

        After(299);
        Sent().ShouldBeEmpty();
        After(1);
        Sent().ShouldBe([p]);
    }

    [Fact]
    public void Only_real_sends_count_as_attempts()
    {
        var p = Add("web");
        Sent();

        Finish(p, new Outcome.Waiting("no such Provider") { WasSent = false }).Attempts.ShouldBe(0);
    }

    [Fact]
    public void At_the_deadline_a_delivery_is_a_dead_letter_that_keeps_the_last_error()
    {
        var p = Add("web", deadline: 10);
        Sent();
        Finish(p, Down);
        After(10);

        var expired = Subject.Next(Now).ShouldBeOfType<Step.Expire>().Delivery;
        var settlement = Subject.Expired(expired, "503", Now);

        expired.ShouldBe(p);
        settlement.State.ShouldBe(DeliveryState.Dead);
        settlement.Reason.ShouldBe(OutcomeReason.DeadlineExceeded);
        settlement.Text.ShouldContain("503");
        Subject.Count.ShouldBe(0);
    }

    [Fact]
    public void A_delivery_that_expires_behind_another_leaves_the_line_in_order()
    {
        var head = Add("web", deadline: 1000);
        var expiring = Add("web", deadline: 5);
        var last = Add("web", deadline: 1000);
        Sent().ShouldBe([head]);
        Finish(head, Down);
        After(5);
        Sent().ShouldBe([head]);
        Finish(head, Delivered);

        Expire().ShouldBe(expiring);
        Sent().ShouldBe([last]);
    }

    [Fact]
    public void A_refusal_is_a_dead_letter_at_once_and_frees_the_object()
    {
        var refused = Add("web");
        var next = Add("web");
        Sent();

        Finish(refused, new Outcome.Rejected(OutcomeReason.RejectedByTarget, "400")).State.ShouldBe(DeliveryState.Dead);
        Sent().ShouldBe([next]);
    }

    [Fact]
    public void At_the_bound_the_oldest_makes_room()
    {
        var lane = new Lane(new LaneLimits { MaxPending = 3, Concurrency = 1 });
        var all = Enumerable.Range(0, 5).Select(i => Make($"o{i}", 1000)).ToList();
        lane.Add(all[0]);
        lane.Next(Now); // in flight, so it is not given up
        lane.Add(all[1]);
        lane.Add(all[2]);

        lane.Add(all[3]).ShouldBe(all[1]);
        lane.Add(all[4]).ShouldBe(all[2]);
        lane.Count.ShouldBe(3);
    }
}
