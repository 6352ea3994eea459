using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Tests.Providers;

/// <summary>A target that says in the body how long to leave it alone is left alone that long, as if a header had said it.</summary>
public class PauseTests
{
    [Theory]
    [InlineData("discord", """{"message":"You are being rate limited.","retry_after":33.1,"global":false}""", 33.1)]
    [InlineData(
        "telegram",
        """{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 37","parameters":{"retry_after":37}}""",
        37
    )]
    [InlineData("matrix", """{"errcode":"M_LIMIT_EXCEEDED","error":"Too Many Requests","retry_after_ms":2500}""", 2.5)]
    [InlineData("zulip", """{"result":"error","code":"RATE_LIMIT_HIT","msg":"API usage exceeded","retry-after":28.7}""", 28.7)]
    [InlineData(
        "rocket",
        """{"success":false,"error":"Error, too many requests. Please slow down. You must wait 41 seconds before trying this endpoint again. [error-too-many-requests]"}""",
        41
    )]
    [InlineData("msteams", """{"statusCode":429,"message":"Rate limit is exceeded. Try again in 20 seconds."}""", 20)]
    [InlineData(
        "googlechat",
        """{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"13.5s"}]}}""",
        13.5
    )]
    [InlineData(
        "incident.io",
        """{"type":"too_many_requests","status":429,"rate_limit":{"limit":60,"remaining":0,"retry_after":"2026-01-15T12:00:30Z"}}""",
        30
    )]
    [InlineData("generic", """{"error":{"retryAfter":"12"}}""", 12)]
    [InlineData("discord", """{"retry_after":86400}""", 3600)]
    public async Task The_body_says_how_long(string type, string body, double seconds)
    {
        var now = new DateTimeOffset(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);
        var retry = (
            await Outcome(type, RecordingSender.Reply(429, body) with { ReceivedAt = now })
        ).ShouldBeOfType<Outcome.Retry>();
        retry.Reason.ShouldBe(OutcomeReason.RateLimited);
        retry.After!.Value.TotalSeconds.ShouldBe(seconds, 0.001);
    }

    [Theory]
    [InlineData("")]
    [InlineData("slow down")]
    [InlineData("""{"retry_after":"soon"}""")]
    [InlineData("""{"retry_after":-3}""")]
    [InlineData("""{"retry_after":{"n":1}}""")]
    [InlineData("""[[[[[[[[{"retry_after":9}]]]]]]]]""")]
    [InlineData("""{"retry_after":""")]
    public async Task What_is_no_time_is_no_time(string body) =>
        (await Outcome("discord", RecordingSender.Reply(429, body))).ShouldBeOfType<Outcome.Retry>().After.ShouldBeNull();

    [Fact]
    public async Task A_header_counts_before_the_body()
    {
        var reply = RecordingSender.Reply(429, """{"retry_after":33.1}""") with { RetryAfter = TimeSpan.FromSeconds(5) };
        (await Outcome("discord", reply)).ShouldBeOfType<Outcome.Retry>().After.ShouldBe(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_limit_inside_a_success_counts_as_well()
    {
        var reply = RecordingSender.Reply(200, """{"ok":false,"error_code":429,"parameters":{"retry_after":37}}""");
        (await Outcome("telegram", reply)).ShouldBeOfType<Outcome.Retry>().After.ShouldBe(TimeSpan.FromSeconds(37));
    }

    private static Task<Outcome> Outcome(string type, HttpReply reply) =>
        Attempt.Run(
            Catalog.Providers[type],
            Some.Error,
            Some.Destination(type),
            Some.Services(new RecordingSender(reply, reply)),
            default
        );
}
