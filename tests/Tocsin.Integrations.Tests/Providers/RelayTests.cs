using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Tests.Providers;

/// <summary>What the service needs may be added by a relay in front of it, which works with the reference.</summary>
public class RelayTests
{
    private const string Here = "https://relay.example.test/x";

    [Theory]
    [InlineData("webex", Here, true)]
    [InlineData("webex", "https://webexapis.com/v1/messages", false)]
    [InlineData("pagerduty", Here, true)]
    [InlineData("pagerduty", "https://events.eu.pagerduty.com", false)]
    [InlineData("zulip", Here, true)]
    [InlineData("zulip", "https://acme.zulipchat.com", false)]
    [InlineData("matrix", Here, true)]
    public void A_missing_login_is_a_remark_where_a_relay_may_add_it(string type, string address, bool isRemark)
    {
        var to = Bare(type, address);
        var problems = Catalog.Providers[type].Check(to).ToList();
        problems.ShouldNotBeEmpty();
        problems.ShouldAllBe(p => p.IsWarning == isRemark && p.Message.Contains("a relay at spec.address") == isRemark);
    }

    [Theory]
    [InlineData("webex")]
    [InlineData("pagerduty")]
    [InlineData("zulip")]
    [InlineData("matrix")]
    public async Task The_message_goes_out_without_it(string type)
    {
        var sender = new RecordingSender();
        await Attempt.Run(Catalog.Providers[type], Some.Error, Bare(type, Here), Some.Services(sender), default);
        sender.Calls.Count.ShouldBe(1);
        System.Text.Encoding.UTF8.GetString(sender.Calls[0].Body.Span).ShouldNotContain("roomId");
    }

    private static Destination Bare(string type, string address)
    {
        var to = Some.Destination(type) with { Address = Sensitive.Of(address), Token = null, Username = "", Password = null };
        return type is "webex" or "pagerduty" ? to with { Channel = Sensitive.Of("") } : to;
    }
}
