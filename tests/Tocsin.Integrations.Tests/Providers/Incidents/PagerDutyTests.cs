using System.Text.Json.Nodes;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Providers.Incidents;

namespace Tocsin.Integrations.Tests.Providers.Incidents;

public class PagerDutyTests
{
    [Theory]
    [InlineData("https://events.pagerduty.com", "https://events.pagerduty.com/v2/enqueue")]
    [InlineData("https://user:pw@events.pagerduty.com/integration/x/enqueue?a=b", "https://events.pagerduty.com/v2/enqueue")]
    [InlineData("https://events.eu.pagerduty.com/v2/enqueue", "https://events.eu.pagerduty.com/v2/enqueue")]
    [InlineData("http://gateway.test:8080/pagerduty/", "http://gateway.test:8080/pagerduty/v2/enqueue")]
    [InlineData("http://gateway.test:8080/pagerduty/v2/enqueue", "http://gateway.test:8080/pagerduty/v2/enqueue")]
    public void The_API_is_found_from_any_form_of_the_address(string address, string sentTo) =>
        new PagerDuty()
            .Compose(Some.Error, Some.Destination("pagerduty") with { Address = Sensitive.Of(address) })
            .Single()
            .Address.AbsoluteUri.ShouldBe(sentTo);

    [Fact]
    public void An_object_without_a_uid_is_known_by_its_name()
    {
        var e = Some.ErrorEvent with { InvolvedObject = Some.ErrorEvent.InvolvedObject with { Uid = "" } };
        var call = new PagerDuty().Compose(Some.Notify(e), Some.Destination("pagerduty")).Single();
        JsonNode.Parse(call.Body.Span)!["dedup_key"]!.GetValue<string>().ShouldBe("Kustomization/apps/webapp");
    }

    [Fact]
    public async Task Progress_is_not_sent() => (await Deliver("Progressing")).Outcome.ShouldBeOfType<Outcome.Skipped>();

    [Fact]
    public async Task A_resolve_that_fails_ends_the_attempt_before_the_change_event()
    {
        var (outcome, calls) = await Deliver("Succeeded", RecordingSender.Reply(503));
        outcome.ShouldBeOfType<Outcome.Retry>();
        calls.Count.ShouldBe(1);
    }

    private static async Task<(Outcome Outcome, List<HttpCall> Calls)> Deliver(string reason, params HttpReply[] replies)
    {
        var sender = new RecordingSender(replies);
        var n = Some.Notify(Some.InfoEvent with { Reason = reason });
        var to = Some.Destination("pagerduty");
        return (await Attempt.Run(new PagerDuty(), n, to, Some.Services(sender), default), sender.Calls);
    }
}
