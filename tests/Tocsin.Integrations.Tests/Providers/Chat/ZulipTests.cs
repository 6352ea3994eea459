using System.Text;
using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Providers.Chat;

namespace Tocsin.Integrations.Tests.Providers.Chat;

public class ZulipTests
{
    /// <summary>spec/providers.md §8.21; the escapes are the types' one deviation, and this message has none.</summary>
    private const string Recorded =
        "content=%23%23+Flux+Status%0A%0A%E2%9A%A0%EF%B8%8F+Kustomization%2Fapps%2Fwebapp%0A%0AHealth+check+failed%3A+Deployment%2Fapps%2Fwebapp+%3Cnot+ready%3E+%26+timed+out%0Asee+%27kubectl+-n+apps+get+pods%27%0A%0AMetadata%3A%0A%2A+%60env%60%3A+prod_eu-1%0A%2A+%60revision%60%3A+main%40sha1%3A5394cb7f48332b2de7c17dd8b8384bbc84b7e738%0A%2A+%60summary%60%3A+Prod%3A+webapp+impacted%0A&to=general&topic=alerts%2Fdeep&type=stream";

    [Fact]
    public void The_form_is_the_reference_s() => Encoding.UTF8.GetString(Call("https://z.test").Body.Span).ShouldBe(Recorded);

    [Theory]
    [InlineData("https://z.test", "https://z.test/api/v1/messages")]
    [InlineData("https://z.test/", "https://z.test/api/v1/messages")]
    [InlineData("https://z.test/api/v1/messages/?x=1", "https://z.test/api/v1/messages?x=1")]
    [InlineData("https://z.test/api/v1", "https://z.test/api/v1/messages")]
    [InlineData("https://host.test/chat/", "https://host.test/chat/api/v1/messages")]
    [InlineData("https://z.test/#narrow/x", "https://z.test/api/v1/messages")]
    public void A_server_may_be_below_a_path(string address, string sentTo) => Call(address).Address.AbsoluteUri.ShouldBe(sentTo);

    [Theory]
    [InlineData("general/alerts/deep", 0)]
    [InlineData("general", 1)]
    [InlineData("general/", 1)]
    [InlineData("/alerts", 1)]
    [InlineData("", 1)]
    public void The_channel_is_a_channel_and_a_topic(string channel, int problems) =>
        new Zulip()
            .Check(Some.Destination("zulip") with { Channel = Sensitive.Of(channel) })
            .Count(p => p.Path == "spec.channel")
            .ShouldBe(problems);

    [Fact]
    public void A_bot_needs_name_and_key() =>
        new Zulip()
            .Check(Some.Destination("zulip") with { Password = null })
            .ShouldHaveSingleItem()
            .Message.ShouldContain("'password'");

    [Theory]
    [InlineData(200, """{"result":"success","msg":"","id":1}""", typeof(Outcome.Delivered))]
    [InlineData(200, """{"result":"error","msg":"no","code":"BAD_REQUEST"}""", typeof(Outcome.Rejected))]
    [InlineData(400, """{"result":"error","msg":"no","code":"STREAM_DOES_NOT_EXIST"}""", typeof(Outcome.Waiting))]
    [InlineData(
        400,
        """{"result":"error","msg":"Not authorized to send to channel 'x'","code":"BAD_REQUEST"}""",
        typeof(Outcome.Waiting)
    )]
    [InlineData(401, """{"result":"error","msg":"Invalid API key","code":"UNAUTHORIZED"}""", typeof(Outcome.Waiting))]
    [InlineData(502, "", typeof(Outcome.Retry))]
    public void The_truth_is_in_the_result(int status, string body, Type outcome) =>
        new Zulip().Judge(RecordingSender.Reply(status, body), Some.Destination("zulip")).ShouldBeOfType(outcome);

    [Fact]
    public void A_server_may_ask_for_patience_in_the_body() =>
        new Zulip()
            .Judge(
                RecordingSender.Reply(429, """{"result":"error","code":"RATE_LIMIT_HIT","retry-after":1.5}"""),
                Some.Destination("zulip")
            )
            .ShouldBeOfType<Outcome.Retry>()
            .After.ShouldBe(TimeSpan.FromSeconds(1.5));

    private static Tocsin.Core.Providers.HttpCall Call(string address) =>
        new Zulip().Compose(Some.Error, Some.Destination("zulip") with { Address = Sensitive.Of(address) }).Single();
}
