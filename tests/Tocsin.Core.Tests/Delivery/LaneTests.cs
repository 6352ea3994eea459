using Tocsin.Core.Delivery;
using Tocsin.Core.Resources;

namespace Tocsin.Core.Tests.Delivery;

public class LaneTests
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 15, 10, 0, 0, TimeSpan.Zero);
    private static readonly Outcome s_down = new Outcome.Retry(OutcomeReason.ServerError, "503");
    private static readonly Outcome s_delivered = new Outcome.Delivered();

    private readonly Lane _lane = new(new LaneLimits());
    private DateTimeOffset _now = s_start;
    private long _nextId = 1;

    [Fact]
    public void Deliveries_about_one_object_leave_one_after_the_other()
    {
        var first = Add("web");
        var second = Add("web");

        Sent().ShouldBe([first]);
        Finish(first, s_delivered);
        Sent().ShouldBe([second]);
    }

    [Fact]
    public void The_next_about_an_object_waits_until_the_outcome_of_the_last_is_on_disk()
    {
        var first = Add("web");
        Add("web");
        Sent();

        var settlement = _lane.Answered(first, s_delivered, _now, 0.5);
        Sent().ShouldBeEmpty();

        _lane.Recorded(first, settlement);
        Sent().Count.ShouldBe(1);
    }

    [Fact]
    public void Other_objects_overtake_one_that_fails()
    {
        var failing = Add("web");
        var behind = Add("web");
        var other = Add("api");
        Sent().ShouldBe([failing, other]);
        Finish(failing, s_down);

        Sent().ShouldBeEmpty();
        Add("db").ShouldBe(Sent().Single());
        After(1.0);
        Sent().ShouldBe([failing]);
        Finish(failing, s_delivered);
        Sent().ShouldBe([behind]);
    }

    [Fact]
    public void Four_leave_at_once()
    {
        var all = Enumerable.Range(0, 6).Select(i => Add($"o{i}")).ToList();

        Sent().ShouldBe(all[..4]);
        Finish(all[1], s_delivered);
        Sent().ShouldBe([all[4]]);
    }

    [Fact]
    public void A_failure_is_tried_again_when_its_wait_is_over_and_not_before()
    {
        var p = Add("web");
        Sent();
        var settlement = Finish(p, s_down);

        settlement.State.ShouldBe(DeliveryState.Pending);
        settlement.Attempts.ShouldBe(1);
        settlement.NextAttemptAt.ShouldBe(s_start.AddSeconds(1));
        _lane.Next(_now).ShouldBe(new Step.Wait(s_start.AddSeconds(1)));
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
    public void After_five_failures_in_a_row_one_probe_at_a_time_leaves()
    {
        for (var i = 0; i < 5; i++)
        {
            Add($"o{i}");
        }

        foreach (var p in Sent())
        {
            Finish(p, s_down);
        }

        Finish(Sent().Single(), s_down);
        for (var i = 0; i < 20; i++)
        {
            Add($"fresh{i}");
        }

        Sent().ShouldBeEmpty();
        After(1.0);
        Sent().Count.ShouldBe(1);
    }

    [Fact]
    public void A_target_that_delivered_lately_is_given_twenty_failures_before_it_counts_as_down()
    {
        for (var i = 0; i < 40; i++)
        {
            Add($"o{i}");
        }

        Finish(Sent()[0], s_delivered);
        var failures = 0;
        while (Sent() is [var p, ..])
        {
            Finish(p, s_down);
            failures++;
        }

        failures.ShouldBe(20);
    }

    [Fact]
    public void A_target_that_is_down_is_probed_at_least_every_thirty_seconds_and_all_leave_when_it_answers()
    {
        var all = Enumerable.Range(0, 10).Select(i => Add($"o{i}")).ToList();
        for (var i = 0; i < 60; i++)
        {
            foreach (var p in Sent())
            {
                Finish(p, s_down);
            }

            After(30.0);
        }

        var probe = Sent().ShouldHaveSingleItem();
        Finish(probe, s_delivered);

        var rest = new List<Pending>();
        while (Sent() is [_, ..] batch)
        {
            rest.AddRange(batch);
            batch.ForEach(p => Finish(p, s_delivered));
        }

        rest.Append(probe).ShouldBe(all, ignoreOrder: true);
    }

    [Fact]
    public void A_head_that_failed_for_ten_minutes_while_others_were_delivered_steps_aside()
    {
        var head = Add("web");
        var behind = Add("web");
        Sent();
        Finish(head, s_down);
        Settlement last = null!;
        for (var i = 0; i < 12 && last is not { Yielded: true }; i++)
        {
            After(60);
            var healthy = Add("api");
            foreach (var p in Sent())
            {
                var settlement = Finish(p, p == healthy ? s_delivered : s_down);
                last = p == head ? settlement : last;
            }
        }

        last.Reason.ShouldBe(OutcomeReason.OrderYielded);
        (_now - s_start).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMinutes(10));
        Sent().ShouldBe([behind]);
        After(300);
        Sent().ShouldBe([head]);
        Finish(head, s_delivered).State.ShouldBe(DeliveryState.Delivered);
        _lane.Count.ShouldBe(1);
    }

    [Fact]
    public void A_head_keeps_its_place_while_nothing_of_its_provider_is_delivered()
    {
        var head = Add("web");
        Add("web");
        for (var i = 0; i < 60; i++)
        {
            foreach (var p in Sent())
            {
                p.ShouldBe(head);
                Finish(p, s_down).Yielded.ShouldBeFalse();
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

        _lane.Wake(_now);
        Sent().ShouldBe([p]);
    }

    [Fact]
    public void A_change_during_an_attempt_with_the_old_configuration_is_not_missed()
    {
        var p = Add("web");
        Sent();
        _lane.Wake(_now);
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
        Finish(p, s_down);
        After(10);

        var expired = _lane.Next(_now).ShouldBeOfType<Step.Expire>().Delivery;
        var settlement = _lane.Expired(expired, "503", _now);

        expired.ShouldBe(p);
        settlement.State.ShouldBe(DeliveryState.Dead);
        settlement.Reason.ShouldBe(OutcomeReason.DeadlineExceeded);
        settlement.Text.ShouldContain("503");
        _lane.Count.ShouldBe(0);
    }

    [Fact]
    public void A_delivery_that_expires_behind_another_leaves_the_line_in_order()
    {
        var head = Add("web", deadline: 1000);
        var expiring = Add("web", deadline: 5);
        var last = Add("web", deadline: 1000);
        Sent().ShouldBe([head]);
        Finish(head, s_down);
        After(5);
        Sent().ShouldBe([head]);
        Finish(head, s_delivered);

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
        lane.Next(_now); // in flight, so it is not given up
        lane.Add(all[1]);
        lane.Add(all[2]);

        lane.Add(all[3]).ShouldBe(all[1]);
        lane.Add(all[4]).ShouldBe(all[2]);
        lane.Count.ShouldBe(3);
    }

    private Pending Add(string obj, double deadline = 86_400)
    {
        var p = Make(obj, deadline);
        _lane.Add(p).ShouldBeNull();
        return p;
    }

    private Pending Make(string obj, double deadline) =>
        new(_nextId++, new ObjectName("ns", "p"), OrderKey.Of(obj), _now.AddSeconds(deadline));

    private void After(double seconds) => _now = _now.AddSeconds(seconds);

    private List<Pending> Sent()
    {
        var sent = new List<Pending>();
        while (_lane.Next(_now) is Step.Send send)
        {
            sent.Add(send.Delivery);
        }

        return sent;
    }

    private Pending Expire()
    {
        var expired = _lane.Next(_now).ShouldBeOfType<Step.Expire>().Delivery;
        _lane.Recorded(expired, _lane.Expired(expired, "", _now));
        return expired;
    }

    private Settlement Finish(Pending p, Outcome outcome)
    {
        var settlement = _lane.Answered(p, outcome, _now, jitter: 0.5);
        _lane.Recorded(p, settlement);
        return settlement;
    }
}
