using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Providers.Forges;

namespace Tocsin.Integrations.Tests.Providers.Forges;

public class GitHubTests
{
    private const string Ours =
        """{"state":"failure","description":"health check failed","context":"kustomization/webapp/0c9c2e41"}""";
    private const string Earlier = """{"state":"success","description":"x","context":"kustomization/webapp/0c9c2e41"}""";
    private const string Another = """{"state":"failure","description":"health check failed","context":"ci"}""";

    [Fact]
    public async Task A_status_that_is_already_there_is_not_written_again()
    {
        var (outcome, calls) = await Deliver(Some.Error, RecordingSender.Reply(200, $"[{Another},{Ours},{Earlier}]"));
        outcome.ShouldBeOfType<Outcome.Delivered>().Reason.ShouldBe(OutcomeReason.Unchanged);
        calls.ShouldHaveSingleItem().Method.ShouldBe("GET");
    }

    [Fact]
    public async Task The_newest_status_of_our_name_decides()
    {
        var (_, calls) = await Deliver(Some.Error, RecordingSender.Reply(200, $"[{Earlier},{Ours}]"));
        calls.Select(c => c.Method).ShouldBe(["GET", "POST"]);
    }

    [Fact]
    public async Task Pages_are_read_until_our_name_is_found()
    {
        var full = $"[{string.Join(',', Enumerable.Repeat(Another, 100))}]";
        var (outcome, calls) = await Deliver(
            Some.Error,
            RecordingSender.Reply(200, full),
            RecordingSender.Reply(200, full),
            RecordingSender.Reply(200, $"[{Ours}]")
        );
        outcome.Reason.ShouldBe(OutcomeReason.Unchanged);
        calls.Select(c => c.Address.Query).ShouldBe(["?per_page=100&page=1", "?per_page=100&page=2", "?per_page=100&page=3"]);
    }

    [Theory]
    [InlineData(500, "oops")]
    [InlineData(200, "<html>")]
    [InlineData(404, "{}")]
    public async Task What_cannot_be_read_is_written_all_the_same(int status, string body)
    {
        var (outcome, calls) = await Deliver(Some.Error, RecordingSender.Reply(status, body), RecordingSender.Reply(201));
        outcome.ShouldBeOfType<Outcome.Delivered>();
        calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Progress_is_not_sent()
    {
        var (outcome, calls) = await Deliver(Some.Notify(Some.InfoEvent with { Reason = "Progressing" }));
        outcome.ShouldBeOfType<Outcome.Skipped>().Reason.ShouldBe(OutcomeReason.Progressing);
        calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("6.5.4")]
    [InlineData("latest@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public async Task An_event_without_a_commit_is_skipped_quietly(string revision)
    {
        var e = Some.ErrorEvent with { Metadata = EventMetadata.From([new("revision", revision)]) };
        (await Deliver(Some.Notify(e))).Outcome.ShouldBeOfType<Outcome.Skipped>().Reason.ShouldBe(OutcomeReason.NoCommit);
    }

    [Fact]
    public async Task Another_severity_is_no_verdict() =>
        (await Deliver(Some.Notify(Some.InfoEvent with { Severity = "trace" }))).Outcome.ShouldBeOfType<Outcome.Rejected>();

    [Theory]
    [InlineData(403, "X-RateLimit-Remaining", "0", 90)]
    [InlineData(429, "X-RateLimit-Remaining", "0", 90)]
    [InlineData(403, "X-Other", "1", null)]
    public async Task A_quota_is_waited_out_and_a_lack_of_rights_is_not(int status, string header, string value, int? seconds)
    {
        var reset = new FakeClock().GetUtcNow().ToUnixTimeSeconds() + 90;
        var reply = RecordingSender.Reply(status, "no", (header, value), ("X-RateLimit-Reset", $"{reset}"));
        var (outcome, _) = await Deliver(Some.Error, reply);
        (outcome as Outcome.Retry)?.After.ShouldBe(TimeSpan.FromSeconds(seconds ?? -1));
        (outcome is Outcome.Retry { Reason: OutcomeReason.RateLimited }).ShouldBe(seconds is not null);
        (outcome is Outcome.Waiting).ShouldBe(seconds is null);
    }

    [Theory]
    [InlineData(401, "put a valid token")]
    [InlineData(403, "Commit statuses: write")]
    [InlineData(404, "check that the repository of spec.address exists")]
    [InlineData(422, "holds this commit")]
    public async Task A_refusal_names_the_cure(int status, string cure)
    {
        var (outcome, _) = await Deliver(Some.Error, RecordingSender.Reply(200, "[]"), RecordingSender.Reply(status, "no"));
        outcome.Text.ShouldContain(cure);
    }

    [Theory]
    [InlineData("https://github.com/a/b", "https://api.github.com/repos/a/b")]
    [InlineData("https://GitHub.com:443/a/b", "https://api.github.com/repos/a/b")]
    [InlineData("ssh://git@ssh.github.com:443/a/b.git", "https://api.github.com/repos/a/b")]
    [InlineData("https://tenant.ghe.com/a/b", "https://api.tenant.ghe.com/repos/a/b")]
    [InlineData("https://api.tenant.ghe.com/a/b", "https://api.tenant.ghe.com/repos/a/b")]
    [InlineData("https://git.example.test:8443/a/b", "https://git.example.test:8443/api/v3/repos/a/b")]
    public void The_API_is_where_the_repository_s_host_has_it(string address, string api) =>
        new GitHubForge().Api(To(address), out _).ShouldBe(api);

    [Theory]
    [InlineData("https://github.com/a")]
    [InlineData("https://github.com/a/b/c")]
    [InlineData("ftp://github.com/a/b")]
    [InlineData("")]
    public void An_address_that_names_no_repository_is_found_at_load(string address) =>
        new GitHub().Check(To(address)).ShouldContain(p => p.Path == "spec.address");

    [Fact]
    public async Task A_password_stands_in_for_a_token()
    {
        var sender = new RecordingSender();
        var to = Some.Destination("github") with { Token = null, Password = Sensitive.Of("p4ss\n") };
        new GitHub().Check(to).ShouldBeEmpty();
        await Attempt.Run(new GitHub(), Some.Error, to, Some.Services(sender), default);
        sender.Calls[0].Headers.ShouldContain(new KeyValuePair<string, string>("Authorization", "Bearer p4ss"));
    }

    private static Destination To(string address) => Some.Destination("github") with { Address = Sensitive.Of(address) };

    private static async Task<(Outcome Outcome, List<HttpCall> Calls)> Deliver(Notification n, params HttpReply[] replies)
    {
        var sender = new RecordingSender(replies);
        var outcome = await Attempt.Run(new GitHub(), n, Some.Destination("github"), Some.Services(sender), default);
        return (outcome, sender.Calls);
    }
}
