using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Tests.Providers.Forges;

/// <summary>GitHub is asked whether a list changed; what it did not confirm just now decides nothing.</summary>
public class ConditionalReads
{
    private const string Id = "kustomization/webapp/0c9c2e41";
    private readonly FakeClock _clock = new();
    private readonly MemoryNotebook _notebook = new();
    private readonly KnownAnswers _answers = new();

    [Fact]
    public async Task An_unchanged_list_comes_once_however_often_it_is_asked_for()
    {
        var sender = new ForgeByMemory(new StatefulGitHub(), new Random(1));
        await Says(sender, Some.Info, OutcomeReason.Delivered); // before the write
        await Says(sender, Some.Info, OutcomeReason.Unchanged); // after it
        for (var i = 0; i < 10; i++)
        {
            await Says(sender, Some.Info, OutcomeReason.Unchanged);
        }

        sender.Forge.Looks.ShouldBe((2, 10));
        sender.Forge.Writes.ShouldBe(1);
    }

    [Fact]
    public async Task A_list_of_several_pages_is_confirmed_page_by_page()
    {
        var sender = new ForgeByMemory(new StatefulGitHub(), new Random(1));
        await Says(sender, Some.Info, OutcomeReason.Delivered);
        sender.Forge.Fill(250);
        await Says(sender, Some.Info, OutcomeReason.Unchanged);
        sender.Forge.Looks.ShouldBe((4, 0));
        await Says(sender, Some.Info, OutcomeReason.Unchanged);
        sender.Forge.Looks.ShouldBe((4, 3));
        sender.Forge.Fill(1);
        await Says(sender, Some.Info, OutcomeReason.Unchanged);
        sender.Forge.Looks.ShouldBe((7, 3), "every page moved by one");
    }

    [Fact]
    public async Task What_somebody_else_wrote_meanwhile_is_seen_and_set_right()
    {
        var forge = new StatefulGitHub();
        var sender = new ForgeByMemory(forge, new Random(1));
        foreach (var outcome in (string[])[OutcomeReason.Delivered, OutcomeReason.Unchanged, OutcomeReason.Unchanged])
        {
            await Says(sender, Some.Info, outcome);
        }

        var theirs = forge.Ask(
            "POST",
            $"/api/v3/repos/acme/fleet/statuses/{Some.Commit}",
            name => name == "Authorization" ? "Bearer ghp_0123456789abcdef" : null,
            System.Text.Encoding.UTF8.GetBytes($$"""{"state":"failure","description":"by hand","context":"{{Id}}"}""")
        );
        theirs.Status.ShouldBe(201);
        await Says(sender, Some.Info, OutcomeReason.Delivered);
        forge.Ours(Id).ShouldBe(["success", "failure", "success"]);
    }

    [Fact]
    public async Task Nothing_is_confirmed_to_another_login_than_the_one_that_saw_it()
    {
        var sender = new RecordingSender(
            RecordingSender.Reply(200, "[]", ("ETag", "\"one\"")),
            RecordingSender.Reply(201),
            RecordingSender.Reply(200, "[]"),
            RecordingSender.Reply(201)
        );
        await Deliver(sender, Some.Info, Some.Destination("github"));
        _clock.Advance(TimeSpan.FromMinutes(2));
        await Deliver(sender, Some.Error, Some.Destination("github") with { Token = Sensitive.Of("ghp_another") });
        sender.Calls.SelectMany(c => c.Headers).ShouldNotContain(h => h.Key == "If-None-Match");
    }

    [Fact]
    public async Task Comments_are_confirmed_too()
    {
        var sender = new ForgeByMemory(new StatefulComments("githubpullrequestcomment"), new Random(1));
        sender.Forge.Fill(130);
        await Says(sender, Some.Error, OutcomeReason.Delivered);
        await Says(sender, Some.Error, OutcomeReason.Unchanged);
        await Says(sender, Some.Error, OutcomeReason.Unchanged);
        await Says(sender, Some.Info, OutcomeReason.Delivered);
        sender.Forge.Writes.ShouldBe(2);
        sender.Forge.Looks.ShouldBe((3, 5), "the first page never changes, the second does by what is written");
    }

    /// <summary>None of the others documents it for these lists.</summary>
    [Theory]
    [InlineData("gitlab")]
    [InlineData("gitea")]
    [InlineData("bitbucket")]
    [InlineData("bitbucketserver")]
    [InlineData("azuredevops")]
    public async Task Other_forges_are_asked_for_the_whole_list(string type)
    {
        var sender = new RecordingSender([
            .. Enumerable.Repeat(RecordingSender.Reply(404, "{}", ("ETag", "\"one\"")), 1),
            RecordingSender.Reply(201),
        ]);
        await Deliver(sender, Some.Info, Some.Destination(type));
        _clock.Advance(TimeSpan.FromMinutes(2));
        await Deliver(sender, Some.Info, Some.Destination(type));
        sender.Calls.SelectMany(c => c.Headers).ShouldNotContain(h => h.Key == "If-None-Match");
    }

    /// <summary>At a time when the ledger is no longer believed without asking.</summary>
    private async Task Says(ForgeByMemory sender, Notification n, string reason)
    {
        _clock.Advance(TimeSpan.FromMinutes(2));
        var outcome = await Deliver(sender, n, sender.To);
        outcome.ShouldBeOfType<Outcome.Delivered>(outcome.Text).Reason.ShouldBe(reason);
    }

    private Task<Outcome> Deliver(IHttpSender sender, Notification n, Destination to) =>
        Attempt.Run(
            Catalog.Providers[to.TypeName],
            n,
            to,
            Some.Services(sender, _clock, _notebook) with
            {
                Answers = _answers,
            },
            TestContext.Current.CancellationToken
        );
}
