using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;

namespace Tocsin.Delivery.Tests;

/// <summary>When an Alert and its Provider are said to fail: what somebody on call would say.</summary>
public class StandingBookTests
{
    private static readonly ObjectName s_slack = new("apps", "slack");
    private static readonly ObjectName s_alert = new("apps", "on-call");
    private static readonly ObjectName s_other = new("apps", "deploys");

    private readonly FakeClock _clock = new();
    private readonly StandingBook _book;

    public StandingBookTests() => _book = new StandingBook(_clock);

    [Fact]
    public void Nothing_sent_is_nothing_failed() => Failing().ShouldBe("");

    [Fact]
    public void A_delivery_that_waits_after_a_failure_is_failing_until_one_arrives()
    {
        Note(s_alert, 1, DeliveryState.Pending);
        Failing().ShouldBe("alert provider");
        Note(s_alert, 2, DeliveryState.Delivered);
        Failing().ShouldBe("");
        Note(s_alert, 1, DeliveryState.Pending);
        Failing().ShouldBe("alert provider");
        Note(s_alert, 1, DeliveryState.Delivered);
        Failing().ShouldBe("");
    }

    [Fact]
    public void What_waits_fails_its_own_alert_although_another_gets_through()
    {
        Note(s_alert, 1, DeliveryState.Pending);
        Note(s_other, 2, DeliveryState.Delivered);
        Failing().ShouldBe("alert");
    }

    [Fact]
    public void What_is_lost_counts_until_its_provider_takes_something_of_any_alert()
    {
        Note(s_alert, 1, DeliveryState.Dead);
        Failing().ShouldBe("alert provider");
        Note(s_other, 2, DeliveryState.Delivered);
        Failing().ShouldBe("");
        _book.OfAlert(s_alert).LastFailure.ShouldNotBeNull();
        _book.OfAlert(s_alert).FailedInHour.ShouldBe(1);
    }

    [Fact]
    public void A_test_that_arrives_ends_it()
    {
        Note(s_alert, 1, DeliveryState.Dead);
        _clock.Advance(TimeSpan.FromSeconds(1));
        _book.Reached(s_slack);
        Failing().ShouldBe("");
        _book.OfProvider(s_slack).LastDelivered.ShouldBeNull();
    }

    [Fact]
    public void A_provider_that_was_mended_is_not_blamed_for_what_it_lost_before()
    {
        Note(s_alert, 1, DeliveryState.Dead);
        _book.Changed(s_slack);
        Failing().ShouldBe("");
    }

    [Fact]
    public void What_waits_is_failing_also_after_a_change_until_it_is_tried_again()
    {
        Note(s_alert, 1, DeliveryState.Pending);
        _book.Changed(s_slack);
        Failing().ShouldBe("alert provider");
    }

    [Fact]
    public void What_is_superseded_waits_no_more()
    {
        Note(s_alert, 1, DeliveryState.Pending);
        Note(s_alert, 2, DeliveryState.Skipped);
        Failing().ShouldBe("alert provider");
        Note(s_alert, 1, DeliveryState.Skipped);
        Failing().ShouldBe("");
    }

    private string Failing() =>
        string.Join(
            ' ',
            ((string, Standing)[])[("alert", _book.OfAlert(s_alert)), ("provider", _book.OfProvider(s_slack))] is var all
                ? all.Where(s => s.Item2.IsFailing).Select(s => s.Item1)
                : []
        );

    private void Note(ObjectName alert, long id, DeliveryState state)
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        var reason = state == DeliveryState.Delivered ? OutcomeReason.Delivered : OutcomeReason.ServerError;
        _book.Note(alert, s_slack, new Settlement(id, state, reason, "503", 1, Yielded: false, null, _clock.GetUtcNow()));
    }
}
