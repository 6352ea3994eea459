using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Providers.Chat;

namespace Tocsin.Integrations.Tests.Providers.Chat;

public class WebexTests
{
    [Theory]
    [InlineData(200, """{"id":"x","markdown":"y"}""", typeof(Outcome.Delivered))]
    [InlineData(200, """{"message":"no","errors":[{"description":"no"}],"trackingId":"t"}""", typeof(Outcome.Rejected))]
    [InlineData(401, """{"message":"The request requires a valid access token"}""", typeof(Outcome.Waiting))]
    [InlineData(404, """{"message":"Could not find a room with provided ID"}""", typeof(Outcome.Rejected))]
    [InlineData(423, "", typeof(Outcome.Retry))]
    public void The_truth_is_in_status_and_body(int status, string body, Type outcome) =>
        new Webex().Judge(RecordingSender.Reply(status, body), Some.Destination("webex")).ShouldBeOfType(outcome);

    [Fact]
    public void Room_and_token_are_asked_for_before_any_event() =>
        new Webex()
            .Check(Some.Destination("webex") with { Channel = Sensitive.Of(""), Token = null })
            .Select(p => p.Path)
            .ShouldBe(["spec.channel", "spec.secretRef"]);
}
