using System.Text.Json.Nodes;
using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Providers.Chat;

namespace Tocsin.Integrations.Tests.Providers.Chat;

public class RocketTests
{
    [Theory]
    [InlineData(200, """{"success":true}""", typeof(Outcome.Delivered))]
    [InlineData(200, "", typeof(Outcome.Delivered))]
    [InlineData(200, """{"success":false,"error":"boom"}""", typeof(Outcome.Rejected))]
    [InlineData(200, """{"success":false,"error":"invalid-channel"}""", typeof(Outcome.Waiting))]
    [InlineData(400, """{"success":false,"error":"invalid-channel"}""", typeof(Outcome.Waiting))]
    [InlineData(404, "Invalid integration id or token provided.", typeof(Outcome.Rejected))]
    public void The_truth_is_in_the_body(int status, string body, Type outcome) =>
        new Rocket().Judge(RecordingSender.Reply(status, body), Some.Destination("rocket")).ShouldBeOfType(outcome);

    [Fact]
    public void Without_channel_the_webhook_s_own_is_used()
    {
        var call = new Rocket().Compose(Some.Error, Some.Destination("rocket") with { Channel = Sensitive.Of("") }).Single();
        JsonNode.Parse(call.Body.Span)!.AsObject().ContainsKey("channel").ShouldBeFalse();
    }
}
