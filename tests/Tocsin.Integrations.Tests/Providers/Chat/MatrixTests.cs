using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Providers.Chat;

namespace Tocsin.Integrations.Tests.Providers.Chat;

public class MatrixTests
{
    private const string Transaction = "b36b0aee70b587f0556b609b7ffe9dcd5e66f03b";

    [Theory]
    [InlineData("https://m.test", "!a:m.test", "https://m.test/_matrix/client/r0/rooms/!a:m.test")]
    [InlineData("https://m.test/", "!a:m.test", "https://m.test/_matrix/client/r0/rooms/!a:m.test")]
    [InlineData("https://m.test/sub/", "!a", "https://m.test/sub/_matrix/client/r0/rooms/!a")]
    [InlineData("https://m.test/_matrix/client/v3", "!a", "https://m.test/_matrix/client/v3/rooms/!a")]
    [InlineData("https://m.test?x=1", "!a/b?c#d", "https://m.test/_matrix/client/r0/rooms/!a%2Fb%3Fc%23d")]
    public void An_event_has_one_address(string server, string room, string sentTo) =>
        new Matrix()
            .Compose(Some.Error, Some.Destination("matrix") with { Address = Sensitive.Of(server), Channel = Sensitive.Of(room) })
            .Single()
            .Address.AbsoluteUri.ShouldBe($"{sentTo}/send/m.room.message/{Transaction}");

    [Fact]
    public void The_transaction_is_the_reference_s() =>
        new Matrix()
            .Compose(Some.Info, Some.Destination("matrix"))
            .Single()
            .Address.AbsolutePath.ShouldEndWith("/181c1fa1ee5aac590d1f40abc05cbe10cc0dba7b");

    [Theory]
    [InlineData("!a:m.test", null, false)]
    [InlineData("#ops:m.test", "spec.channel", false)]
    [InlineData("ops", "spec.channel", true)]
    [InlineData("", "spec.channel", false)]
    public void The_channel_is_the_id_of_a_room(string room, string? path, bool isWarning)
    {
        var problem = new Matrix().Check(Some.Destination("matrix") with { Channel = Sensitive.Of(room) }).SingleOrDefault();
        problem?.Path.ShouldBe(path);
        (problem?.IsWarning ?? false).ShouldBe(isWarning);
        (problem is null).ShouldBe(path is null);
    }

    [Theory]
    [InlineData(200, """{"event_id":"$x"}""", typeof(Outcome.Delivered))]
    [InlineData(200, """{"errcode":"M_UNKNOWN","error":"no"}""", typeof(Outcome.Rejected))]
    [InlineData(401, """{"errcode":"M_UNKNOWN_TOKEN","error":"no"}""", typeof(Outcome.Waiting))]
    [InlineData(403, """{"errcode":"M_FORBIDDEN","error":"User not in room"}""", typeof(Outcome.Waiting))]
    [InlineData(413, """{"errcode":"M_TOO_LARGE","error":"no"}""", typeof(Outcome.Rejected))]
    [InlineData(502, "", typeof(Outcome.Retry))]
    public void The_truth_is_in_the_error_code(int status, string body, Type outcome) =>
        new Matrix().Judge(RecordingSender.Reply(status, body), Some.Destination("matrix")).ShouldBeOfType(outcome);

    [Fact]
    public void A_server_may_ask_for_patience_in_the_body() =>
        new Matrix()
            .Judge(
                RecordingSender.Reply(429, """{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":2500}"""),
                Some.Destination("matrix")
            )
            .ShouldBeOfType<Outcome.Retry>()
            .After.ShouldBe(TimeSpan.FromSeconds(2.5));
}
