using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Providers.Chat;

namespace Tocsin.Integrations.Tests.Providers.Chat;

public class ZoomTests
{
    [Theory]
    [InlineData("https://z.test/x", "https://z.test/x?format=full")]
    [InlineData("https://z.test/x?b=2&a=1", "https://z.test/x?a=1&b=2&format=full")]
    [InlineData("https://z.test/x?format=&a=b c+d%26", "https://z.test/x?a=b+c+d%26&format=full")]
    [InlineData("https://z.test/x?format=fields&a=1", "https://z.test/x?format=fields&a=1")]
    public void The_full_format_is_asked_for(string address, string sentTo) =>
        new Zoom()
            .Compose(Some.Error, Some.Destination("zoom") with { Address = Sensitive.Of(address) })
            .Single()
            .Address.AbsoluteUri.ShouldBe(sentTo);

    [Theory]
    [InlineData(200, "", typeof(Outcome.Delivered))]
    [InlineData(200, """{"success":true}""", typeof(Outcome.Delivered))]
    [InlineData(200, """{"code":7010,"message":"Invalid authorization token."}""", typeof(Outcome.Waiting))]
    [InlineData(200, """{"code":300,"message":"no"}""", typeof(Outcome.Rejected))]
    [InlineData(401, "", typeof(Outcome.Waiting))]
    [InlineData(404, "", typeof(Outcome.Rejected))]
    public void The_truth_is_in_status_and_body(int status, string body, Type outcome) =>
        new Zoom().Judge(RecordingSender.Reply(status, body), Some.Destination("zoom")).ShouldBeOfType(outcome);

    [Fact]
    public void A_token_is_asked_for_before_any_event() =>
        new Zoom().Check(Some.Destination("zoom") with { Token = null }).ShouldHaveSingleItem().Path.ShouldBe("spec.secretRef");
}
