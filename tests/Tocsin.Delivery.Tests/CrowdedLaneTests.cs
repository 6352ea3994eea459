using Tocsin.Core.Notifications;

namespace Tocsin.Delivery.Tests;

/// <summary>A long line: who goes first, and what it may ask of the rest of the program.</summary>
public class CrowdedLaneTests : LaneScene
{
    [Fact]
    public void What_failed_once_is_tried_again_in_the_midst_of_a_long_line_and_the_line_moves_meanwhile()
    {
        var failed = Add("failed");
        Sent().ShouldBe([failed]);
        Finish(failed, Down);
        var line = Enumerable.Range(0, 100).Select(i => Add($"o{i}")).ToList();
        After(1);

        Sent().ShouldBe([failed, .. line[..3]]);
    }

    [Fact]
    public void Many_that_fail_again_and_again_leave_every_other_turn_to_those_that_were_never_tried()
    {
        var failing = Enumerable.Range(0, 100).Select(i => Add($"bad{i}")).ToList();
        while (Sent() is { Count: > 0 } sent)
        {
            foreach (var p in sent)
            {
                Finish(p, new Outcome.Retry(OutcomeReason.RateLimited, "429"));
            }
        }

        var line = Enumerable.Range(0, 100).Select(i => Add($"good{i}")).ToList();
        After(5);

        var turns = new List<Pending>();
        while (turns.Count < 100)
        {
            var sent = Sent();
            sent.ForEach(p => Finish(p, Delivered));
            turns.AddRange(sent);
        }

        turns.Count(failing.Contains).ShouldBe(50);
        turns.Count(line.Contains).ShouldBe(50);
    }

    [Fact]
    public void A_refused_credential_is_not_hammered_by_a_long_line()
    {
        for (var i = 0; i < 100; i++)
        {
            Add($"o{i}");
        }

        var tried = 0;
        while (Sent() is { Count: > 0 } sent)
        {
            foreach (var p in sent)
            {
                Finish(p, new Outcome.Waiting("401"));
                tried++;
            }
        }

        tried.ShouldBeLessThanOrEqualTo(5 + 3);
        Subject.Wake(Now);
        Sent().Count.ShouldBe(4, "with the new one all may leave");
    }

    [Fact]
    public void A_change_of_the_configuration_lets_everything_leave_that_failed_with_the_old_one()
    {
        var all = Enumerable.Range(0, 5).Select(i => Add($"o{i}")).ToList();
        while (Sent() is { Count: > 0 } sent)
        {
            foreach (var p in sent)
            {
                Finish(p, Down);
            }
        }

        Subject.Wake(Now);

        Sent().ShouldBe(all[..4]);
    }

    [Fact]
    public void What_is_purged_leaves_and_the_next_about_its_object_moves_up()
    {
        var first = Add("web");
        var second = Add("web");
        var third = Add("web");

        var (left, underWay) = Subject.Purge(new HashSet<long> { first.Id, second.Id });

        left.ShouldBe([first, second]);
        underWay.ShouldBe(0);
        Subject.Count.ShouldBe(1);
        Sent().ShouldBe([third]);
    }

    [Fact]
    public void What_is_purged_while_it_is_being_sent_ends_with_that_attempt()
    {
        var failing = Add("web");
        var arriving = Add("api");
        Sent();

        Subject.Purge(new HashSet<long> { failing.Id, arriving.Id }).UnderWay.ShouldBe(2);

        var ended = Finish(failing, Down);
        ended.State.ShouldBe(DeliveryState.Skipped);
        ended.Reason.ShouldBe(OutcomeReason.Purged);
        ended.Text.ShouldContain("503");
        Finish(arriving, Delivered).State.ShouldBe(DeliveryState.Delivered);
        Subject.Count.ShouldBe(0);
    }
}
