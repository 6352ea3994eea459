using System.Text.Json.Nodes;
using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Providers.Chat;

namespace Tocsin.Integrations.Tests.Providers.Chat;

public class MsTeamsTests
{
    [Theory]
    [InlineData("https://xxx.webhook.office.com/webhookb2/x", true)]
    [InlineData("https://xxx.webhook.office.com:443/webhookb2/x", true)]
    [InlineData("https://xxx-webhook.office.com/x", false)]
    [InlineData("https://prod.logic.azure.com/x", false)]
    public void The_host_decides_between_the_two_cards(string address, bool isConnector)
    {
        var call = new MsTeams()
            .Compose(Some.Error, Some.Destination("msteams") with { Address = Sensitive.Of(address) })
            .Single();
        (JsonNode.Parse(call.Body.Span)!["@type"] is not null).ShouldBe(isConnector);
    }

    [Theory]
    [InlineData("prod_eu-1", "prod_eu-1")]
    [InlineData("*bold* _it_", @"\*bold\* \_it\_")]
    [InlineData("[a](http://x)", @"\[a\](http://x)")]
    [InlineData("list[0]", "list[0]")]
    [InlineData("# head\n#two #three", "\\# head\n\\#two #three")]
    [InlineData(@"C:\dir", @"C:\dir")]
    [InlineData(@"\*", @"\\\*")]
    public void Only_what_would_be_formatting_is_escaped(string text, string escaped) =>
        Markdown.Backslashes.Escape(text).ShouldBe(escaped);

    [Theory]
    [InlineData("1", typeof(Outcome.Delivered))]
    [InlineData(
        "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 with ContextId x",
        typeof(Outcome.Retry)
    )]
    [InlineData(
        "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 404 with ContextId x",
        typeof(Outcome.Rejected)
    )]
    public void A_failure_inside_a_success_is_a_failure(string answer, Type outcome) =>
        new MsTeams().Judge(RecordingSender.Reply(200, answer), Some.Destination("msteams")).ShouldBeOfType(outcome);
}
