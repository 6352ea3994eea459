using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Providers.Chat;

namespace Tocsin.Integrations.Tests.Providers.Chat;

public class SlackTests
{
    [Theory]
    [InlineData("ratelimited", typeof(Outcome.Retry))]
    [InlineData("internal_error", typeof(Outcome.Retry))]
    [InlineData("invalid_auth", typeof(Outcome.Waiting))]
    [InlineData("token_revoked", typeof(Outcome.Waiting))]
    [InlineData("account_inactive", typeof(Outcome.Waiting))]
    [InlineData("not_authed", typeof(Outcome.Waiting))]
    [InlineData("missing_scope", typeof(Outcome.Waiting))]
    [InlineData("channel_not_found", typeof(Outcome.Waiting))]
    [InlineData("msg_too_long", typeof(Outcome.Rejected))]
    public void The_truth_is_in_the_body(string error, Type outcome)
    {
        var judged = new Slack().Judge(
            RecordingSender.Reply(200, $$"""{"ok":false,"error":"{{error}}"}"""),
            Some.Destination("slack")
        );
        judged.ShouldBeOfType(outcome);
        judged.Text.ShouldStartWith($"slack: {error}");
    }

    [Theory]
    [InlineData("https://hooks.slack.com/services/T/B/x")]
    [InlineData("https://slack.example.test/api/chat.postMessage/?x=1")]
    public void A_failure_inside_a_success_counts_wherever_it_comes_from(string address) =>
        new Slack()
            .Judge(RecordingSender.Reply(200, """{"ok":false,"error":"invalid_auth"}"""), To(address))
            .ShouldBeOfType<Outcome.Waiting>();

    [Theory]
    [InlineData("https://hooks.slack.com/services/T/B/x", "ok", true)]
    [InlineData("https://chat.example.test/hooks/x", "", true)]
    [InlineData("https://slack.com/api/chat.postMessage", """{"ok":true}""", true)]
    [InlineData("https://slack.com/api/chat.postMessage", "<html>", false)]
    [InlineData("https://slack.com/api/chat.postMessage", "{}", false)]
    public void The_API_must_say_ok_and_a_webhook_need_not(string address, string body, bool isDelivered) =>
        (new Slack().Judge(RecordingSender.Reply(200, body), To(address)) is Outcome.Delivered).ShouldBe(isDelivered);

    [Fact]
    public void The_API_needs_a_token_and_a_channel_and_a_webhook_neither()
    {
        var bare = Some.Destination("slack") with { Token = null, Channel = Sensitive.Of("") };
        new Slack().Check(bare).Select(p => p.Path).ShouldBe(["spec.channel", "spec.secretRef"]);
        new Slack().Check(bare with { Address = Sensitive.Of("https://hooks.slack.com/services/T/B/x") }).ShouldBeEmpty();
    }

    [Fact]
    public void A_message_mentions_nobody()
    {
        var n = Some.Notify(Some.ErrorEvent with { Message = "<!channel> <@U123> & done" });
        var body = System.Text.Json.Nodes.JsonNode.Parse(new Slack().Compose(n, Some.Destination("slack")).Single().Body.Span)!;
        body["attachments"]![0]!["text"]!.GetValue<string>().ShouldBe("&lt;!channel&gt; &lt;@U123&gt; &amp; done");
    }

    private static Destination To(string address) => Some.Destination("slack") with { Address = Sensitive.Of(address) };
}
