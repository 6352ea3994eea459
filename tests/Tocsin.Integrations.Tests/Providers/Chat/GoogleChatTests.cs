using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Providers.Chat;

namespace Tocsin.Integrations.Tests.Providers.Chat;

public class GoogleChatTests
{
    [Theory]
    [InlineData(200, """{"name":"spaces/A/messages/B"}""", typeof(Outcome.Delivered))]
    [InlineData(200, """{"error":{"code":403,"status":"PERMISSION_DENIED"}}""", typeof(Outcome.Waiting))]
    [InlineData(200, """{"error":{"code":429,"status":"RESOURCE_EXHAUSTED"}}""", typeof(Outcome.Retry))]
    [InlineData(404, """{"error":{"code":404,"status":"NOT_FOUND"}}""", typeof(Outcome.Rejected))]
    public void The_truth_is_in_the_body(int status, string body, Type outcome) =>
        new GoogleChat().Judge(RecordingSender.Reply(status, body), Some.Destination("googlechat")).ShouldBeOfType(outcome);

    [Theory]
    [InlineData("https://chat.googleapis.com/v1/spaces/A/messages?key=k&token=t", false)]
    [InlineData("https://chat.googleapis.com/v1/spaces/A/messages", true)]
    [InlineData("https://relay.example.test/chat", false)]
    public void An_address_without_key_and_token_is_noticed(string address, bool isNoticed) =>
        new GoogleChat()
            .Check(Some.Destination("googlechat") with { Address = Sensitive.Of(address) })
            .Any(p => p.IsWarning && p.Path == "spec.address")
            .ShouldBe(isNoticed);
}
