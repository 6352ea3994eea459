using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Integrations.Tests.Providers;

namespace Tocsin.Integrations.Tests.Transport;

/// <summary>Whatever a target answers, or does not, ends each type's attempt with the outcome that it deserves. For NATS see its own tests.</summary>
public class EveryTypeAnswered
{
    private const int Block = 8192;

    /// <summary>What no attempt reads, the longest page of comments and all that fits into sockets included.</summary>
    private const long TooMuch = 64L << 20;

    /// <summary>A failure inside a success, where the vendor has such a thing.</summary>
    private static readonly Dictionary<string, (string Body, Type Outcome)> s_failures = new(StringComparer.Ordinal)
    {
        // https://docs.slack.dev/apis/web-api/#responses
        ["slack"] = ("""{"ok":false,"error":"channel_not_found"}""", typeof(Outcome.Waiting)),
        // A connector's sentence about what Teams itself answered.
        ["msteams"] = (
            "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 with ContextId x",
            typeof(Outcome.Retry)
        ),
        // https://core.telegram.org/bots/api#making-requests
        ["telegram"] = (
            """{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}""",
            typeof(Outcome.Rejected)
        ),
        ["rocket"] = ("""{"success":false,"error":"error-invalid-channel"}""", typeof(Outcome.Waiting)),
        ["googlechat"] = ("""{"error":{"code":403,"message":"no","status":"PERMISSION_DENIED"}}""", typeof(Outcome.Waiting)),
        ["webex"] = ("""{"message":"no","errors":[{"description":"no"}],"trackingId":"x"}""", typeof(Outcome.Rejected)),
        // https://open.larksuite.com/document/client-docs/bot-v3/add-custom-bot
        ["lark"] = ("""{"code":19024,"msg":"Key Words Not Found"}""", typeof(Outcome.Waiting)),
        ["matrix"] = ("""{"errcode":"M_TOO_LARGE","error":"no"}""", typeof(Outcome.Rejected)),
        // https://zulip.com/api/rest-error-handling
        ["zulip"] = ("""{"result":"error","msg":"no","code":"STREAM_DOES_NOT_EXIST"}""", typeof(Outcome.Waiting)),
        ["zoom"] = ("""{"code":7010,"message":"Invalid verification token"}""", typeof(Outcome.Waiting)),
        // https://opentelemetry.io/docs/specs/otlp/#partial-success-1
        ["otel"] = ("""{"partialSuccess":{"rejectedSpans":"1","errorMessage":"no"}}""", typeof(Outcome.Rejected)),
    };

    /// <summary>Those whose status code is all that counts.</summary>
    private static readonly string[] s_honest =
    [
        "generic",
        "generic-hmac",
        "discord",
        "pagerduty",
        "opsgenie",
        "incident.io",
        "alertmanager",
        "sentry",
        "grafana",
        "datadog",
        "github",
        "gitlab",
        "gitea",
        "bitbucket",
        "bitbucketserver",
        "azuredevops",
        "githubdispatch",
        "githubpullrequestcomment",
        "gitlabmergerequestcomment",
        "giteapullrequestcomment",
        "googlepubsub",
        "azureeventhub",
    ];

    public static TheoryData<string> Names => EveryProvider.HttpNames;

    public static TheoryData<string> Failing => [.. s_failures.Keys];

    [Fact]
    public void Of_each_type_it_is_known_whether_a_success_may_hold_a_failure() =>
        s_failures.Keys.Concat(s_honest).ShouldBe(EveryProvider.HttpNames.Select(n => n.Data), ignoreOrder: true);

    [Theory, MemberData(nameof(Failing))]
    public async Task A_failure_inside_a_success_is_a_failure(string type)
    {
        var (body, outcome) = s_failures[type];
        (await Told(type, LoopbackServer.Always(200, body))).ShouldBeOfType(outcome);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Too_many_requests_pause_as_long_as_was_asked(string type)
    {
        var told = await Told(type, LoopbackServer.Always(429, "slow down", "Retry-After: 7"));
        told.ShouldBeOfType<Outcome.Retry>().After.ShouldBe(TimeSpan.FromSeconds(7));
        told.Reason.ShouldBe(OutcomeReason.RateLimited);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task What_is_down_is_tried_again(string type) =>
        (await Told(type, LoopbackServer.Always(503, "down"))).ShouldBeOfType<Outcome.Retry>().Text.ShouldContain("503");

    [Theory, MemberData(nameof(Names))]
    public async Task A_redirect_elsewhere_is_not_followed(string type)
    {
        await using var world = new TypeAtItsAddress(
            type,
            LoopbackServer.Always(301, "", "Location: https://elsewhere.example.test/s3cret")
        );
        var told = await world.Deliver();
        told.ShouldBeOfType<Outcome.Rejected>().Reason.ShouldBe(OutcomeReason.RedirectRefused);
        told.Text.ShouldContain("elsewhere.example.test");
        told.Text.ShouldNotContain("s3cret");
        world.Proxy.Asked.ShouldAllBe(a => !a.Contains("elsewhere"));
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Silence_ends_with_the_attempt_s_time(string type) => await TimesOut(type, "");

    [Theory, MemberData(nameof(Names))]
    public async Task A_body_that_never_comes_ends_with_the_attempt_s_time(string type) =>
        await TimesOut(type, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");

    [Theory, MemberData(nameof(Names))]
    public async Task An_endless_body_is_not_read_to_its_end(string type)
    {
        var written = 0L;
        var isCutOff = new TaskCompletionSource();
        await using var world = new TypeAtItsAddress(
            type,
            async (_, stream) =>
            {
                try
                {
                    await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
                    while (Interlocked.Read(ref written) < TooMuch)
                    {
                        await stream.WriteAsync(new byte[Block]);
                        Interlocked.Add(ref written, Block);
                    }
                }
                catch (IOException)
                {
                    isCutOff.TrySetResult();
                }
            }
        );
        (await world.Deliver()).Reason.ShouldNotBe(OutcomeReason.Timeout);
        await isCutOff.Task.WaitAsync(TimeSpan.FromSeconds(30));
        written.ShouldBeLessThan(TooMuch);
    }

    private static async Task<Outcome> Told(string type, LoopbackServer.Answer answer)
    {
        await using var world = new TypeAtItsAddress(type, answer);
        return await world.Deliver();
    }

    private static async Task TimesOut(string type, string head)
    {
        var hasCome = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var world = new TypeAtItsAddress(
            type,
            async (_, stream) =>
            {
                await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(head));
                hasCome.TrySetResult();
                await Task.Delay(-1);
            }
        );
        var delivering = world.Deliver();
        await hasCome.Task.WaitAsync(TimeSpan.FromSeconds(30));
        delivering.IsCompleted.ShouldBeFalse();
        world.Clock.Advance(TimeSpan.FromSeconds(15));
        var told = await delivering.WaitAsync(TimeSpan.FromSeconds(30));
        told.ShouldBeOfType<Outcome.Retry>().Reason.ShouldBe(OutcomeReason.Timeout);
        told.Text.ShouldContain("no answer within 15 s");
    }
}
