using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Integrations.Providers.Forges;

namespace Tocsin.Integrations.Tests.Providers.Forges;

/// <summary>Quotas defer, and never drop: what each forge says of them, in its own headers.</summary>
public class QuotaTests
{
    private const string Secondary =
        """{"message":"You have exceeded a secondary rate limit. Please wait a few minutes before you try again.","documentation_url":"https://docs.github.com/rest"}""";

    private static readonly DateTimeOffset s_now = new FakeClock().GetUtcNow();
    private static readonly string s_in90 = Epoch(90);

    // type | status | headers | body | seconds to wait, or empty when it is no quota
    public static TheoryData<string, int, string[], string, double?> Refusals =>
        new()
        {
            { "github", 403, ["X-RateLimit-Remaining: 0", $"X-RateLimit-Reset: {s_in90}"], "no", 90 },
            { "github", 429, ["X-RateLimit-Remaining: 0", $"X-RateLimit-Reset: {s_in90}"], "no", 90 },
            { "github", 403, ["Retry-After: 45", "X-RateLimit-Remaining: 4000", $"X-RateLimit-Reset: {s_in90}"], Secondary, 45 },
            { "github", 403, ["X-RateLimit-Remaining: 4000", $"X-RateLimit-Reset: {Epoch(3000)}"], Secondary, 60 },
            { "github", 429, ["X-RateLimit-Remaining: 4000", $"X-RateLimit-Reset: {Epoch(3000)}"], Secondary, 60 },
            { "github", 403, [], "You have triggered an abuse detection mechanism.", 60 },
            { "github", 403, ["X-RateLimit-Remaining: 4000", $"X-RateLimit-Reset: {s_in90}"], "Resource not accessible", null },
            // Our clock is ten minutes ahead of theirs.
            {
                "github",
                403,
                ["X-RateLimit-Remaining: 0", $"X-RateLimit-Reset: {Epoch(-510)}", $"Date: {s_now.AddMinutes(-10):R}"],
                "no",
                90
            },
            { "gitlab", 429, ["RateLimit-Remaining: 0", $"RateLimit-Reset: {s_in90}", "Retry-After: 30"], "Retry later", 30 },
            { "gitlab", 429, ["RateLimit-Remaining: 0", $"RateLimit-Reset: {s_in90}"], "Retry later", 90 },
            { "gitea", 429, [], "", 60 },
            { "gitea", 429, ["Retry-After: 5"], "", 5 },
            { "bitbucket", 429, [], "Rate limit for this resource has been exceeded", 60 },
            { "bitbucketserver", 429, ["Retry-After: 2", "X-RateLimit-Remaining: 0"], "", 2 },
            { "bitbucketserver", 429, ["X-RateLimit-Interval-Seconds: 7", "X-RateLimit-FillRate: 5"], "", 7 },
            { "azuredevops", 429, ["Retry-After: 20", "X-RateLimit-Remaining: 0", $"X-RateLimit-Reset: {s_in90}"], "", 20 },
        };

    [Theory, MemberData(nameof(Refusals))]
    public async Task A_refusal_for_a_quota_is_waited_out(string type, int status, string[] headers, string body, double? wait)
    {
        foreach (var isWrite in (bool[])[false, true])
        {
            var refusal = Reply(status, body, headers);
            var outcome = await Deliver(type, isWrite ? [Empty(type), refusal] : [refusal]);
            if (wait is null)
            {
                outcome.ShouldBeOfType<Outcome.Waiting>();
                continue;
            }

            var retry = outcome.ShouldBeOfType<Outcome.Retry>();
            retry.Reason.ShouldBe(OutcomeReason.RateLimited);
            retry.After.ShouldBe(TimeSpan.FromSeconds(wait.Value));
        }
    }

    // type | headers of a write that succeeded | seconds to leave the forge alone
    public static TheoryData<string, string[], double?> Successes =>
        new()
        {
            { "github", ["X-RateLimit-Remaining: 0", $"X-RateLimit-Reset: {s_in90}"], 90 },
            { "github", ["X-RateLimit-Remaining: 1", $"X-RateLimit-Reset: {s_in90}"], null },
            { "gitlab", ["RateLimit-Remaining: 0", $"RateLimit-Reset: {s_in90}"], 90 },
            { "gitlab", ["RateLimit-Remaining: 7", $"RateLimit-Reset: {s_in90}"], null },
            { "gitea", [], null },
            { "bitbucket", ["X-RateLimit-Limit: 1000", "X-RateLimit-NearLimit: true"], null },
            { "bitbucketserver", ["Retry-After: 0", "X-RateLimit-Remaining: 60"], null },
            { "bitbucketserver", ["Retry-After: 3", "X-RateLimit-Remaining: 0"], 3 },
            { "azuredevops", ["Retry-After: 12", "X-RateLimit-Delay: 1.5"], 12 },
            { "azuredevops", ["X-RateLimit-Delay: 1.5"], 1.5 },
            { "azuredevops", [], null },
        };

    [Theory, MemberData(nameof(Successes))]
    public async Task A_forge_that_took_a_status_and_wants_rest_gets_it(string type, string[] headers, double? rest)
    {
        var outcome = await Deliver(type, [Empty(type), Reply(201, "{}", headers)]);
        var delivered = outcome.ShouldBeOfType<Outcome.Delivered>(outcome.Text);
        delivered.Rest.ShouldBe(rest is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
    }

    [Theory]
    [InlineData("github", "X-RateLimit")]
    [InlineData("gitlab", "RateLimit")]
    public async Task What_a_look_up_used_up_is_not_overdrawn_by_a_write(string type, string prefix)
    {
        var forge = StatefulForge.Of(type);
        forge.AlsoSays = [$"{prefix}-Remaining: 0", $"{prefix}-Reset: {s_in90}"];
        var sender = new ForgeByMemory(forge, new Random(1));
        var notebook = new MemoryNotebook();
        var retry = (await Deliver(sender, notebook, Some.Info)).ShouldBeOfType<Outcome.Retry>();
        (retry.Reason, retry.After).ShouldBe((OutcomeReason.RateLimited, TimeSpan.FromSeconds(90)));
        forge.Writes.ShouldBe(0);

        // Nothing was sent, so nothing is in doubt, and what is older is silenced all the same.
        forge.AlsoSays = [];
        var older = Some.Error with { Event = Some.Error.Event with { Timestamp = s_now.AddDays(-1) } };
        (await Deliver(sender, notebook, older)).Reason.ShouldBe(OutcomeReason.Superseded);
        (await Deliver(sender, notebook, Some.Info)).Reason.ShouldBe(OutcomeReason.Delivered);
        forge.Writes.ShouldBe(1);
    }

    [Fact]
    public async Task Azure_DevOps_answers_slowly_and_takes_the_write_all_the_same()
    {
        var forge = StatefulForge.Of("azuredevops");
        forge.AlsoSays = ["Retry-After: 12", "X-RateLimit-Delay: 2", "X-RateLimit-Remaining: 0"];
        var sender = new ForgeByMemory(forge, new Random(1));
        var delivered = (await Deliver(sender, new MemoryNotebook(), Some.Info)).ShouldBeOfType<Outcome.Delivered>();
        delivered.Rest.ShouldBe(TimeSpan.FromSeconds(12));
        forge.Writes.ShouldBe(1);
    }

    [Fact]
    public async Task An_unchanged_status_tells_of_rest_too()
    {
        var forge = StatefulForge.Of("azuredevops");
        var sender = new ForgeByMemory(forge, new Random(1));
        await Deliver(sender, new MemoryNotebook(), Some.Info);
        forge.AlsoSays = ["Retry-After: 12"];
        var unchanged = (await Deliver(sender, new MemoryNotebook(), Some.Info)).ShouldBeOfType<Outcome.Delivered>();
        (unchanged.Reason, unchanged.Rest).ShouldBe((OutcomeReason.Unchanged, TimeSpan.FromSeconds(12)));
    }

    [Theory, MemberData(nameof(EveryForge.Names), MemberType = typeof(EveryForge))]
    public async Task A_forge_that_says_when_it_is_back_is_asked_again_then(string type)
    {
        var retry = (await Deliver(type, [Reply(503, "maintenance", ["Retry-After: 120"])])).ShouldBeOfType<Outcome.Retry>();
        retry.After.ShouldBe(TimeSpan.FromMinutes(2));
    }

    private static string Epoch(int seconds) =>
        s_now.AddSeconds(seconds).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);

    // There is no status of ours yet, as each says it.
    private static HttpReply Empty(string type) =>
        type is "bitbucket" or "bitbucketserver" ? Reply(404, "{}", [])
        : type is "azuredevops" ? Reply(200, """{"value":[]}""", [])
        : Reply(200, "[]", []);

    private static HttpReply Reply(int status, string body, string[] headers)
    {
        var reply = RecordingSender.Reply(status, body, [.. headers.Select(h => h.Split(": ", 2)).Select(h => (h[0], h[1]))]);
        return reply.Header("Retry-After") is { } seconds
            ? reply with
            {
                RetryAfter = TimeSpan.FromSeconds(int.Parse(seconds, System.Globalization.CultureInfo.InvariantCulture)),
            }
            : reply;
    }

    private static Task<Outcome> Deliver(string type, HttpReply[] replies) =>
        Attempt.Run(
            Catalog.Providers[type],
            Some.Info,
            Some.Destination(type),
            Some.Services(new RecordingSender(replies), new FakeClock()),
            TestContext.Current.CancellationToken
        );

    private static Task<Outcome> Deliver(ForgeByMemory sender, INotebook notebook, Notification n) =>
        Attempt.Run(
            Catalog.Providers[sender.Forge.Type],
            n,
            sender.To,
            Some.Services(sender, new FakeClock(), notebook),
            TestContext.Current.CancellationToken
        );
}
