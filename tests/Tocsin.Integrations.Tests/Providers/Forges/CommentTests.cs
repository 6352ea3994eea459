using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Integrations.Providers.Forges;
using Tocsin.Integrations.Transport;

namespace Tocsin.Integrations.Tests.Providers.Forges;

/// <summary>Comments on change requests, over real sockets against forges that keep what is written.</summary>
public class CommentTests
{
    public static TheoryData<string> Names =>
        ["githubpullrequestcomment", "gitlabmergerequestcomment", "giteapullrequestcomment"];

    [Theory, MemberData(nameof(Names))]
    public async Task Is_found_behind_hundreds_of_others_and_rewritten_only_when_it_says_something_else(string name)
    {
        var comments = new StatefulComments(name);
        await using var forge = new LoopbackForge(comments);
        forge.Forge.Fill(230);
        await Delivers(forge, Some.Error, OutcomeReason.Delivered);
        forge.Forge.Fill(40);
        await Delivers(forge, Some.Error, OutcomeReason.Unchanged);
        await Delivers(forge, Some.Info, OutcomeReason.Delivered);
        comments
            .Bodies.Where(b => b.StartsWith("<!-- flux-", StringComparison.Ordinal))
            .ShouldHaveSingleItem()
            .ShouldContain("1.2s");
        forge.Forge.Writes.ShouldBe(2);
    }

    [Fact]
    public async Task A_server_that_does_not_page_is_asked_no_more_than_twice()
    {
        var comments = new StatefulComments("giteapullrequestcomment") { HasPages = false };
        await using var forge = new LoopbackForge(comments);
        forge.Forge.Fill(100);
        await Delivers(forge, Some.Error, OutcomeReason.Delivered);
        forge.Forge.Requests.Count.ShouldBe(3);
        await Delivers(forge, Some.Error, OutcomeReason.Unchanged);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Two_at_once_write_one_comment(string name)
    {
        var comments = new StatefulComments(name);
        await using var forge = new LoopbackForge(comments);
        using var http = new HttpSender(TimeProvider.System, () => []);
        var services = Some.Services(http);
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(i =>
                    Attempt.Run(
                        forge.Provider,
                        i % 2 == 0 ? Some.Error : Some.Info,
                        forge.To,
                        services,
                        TestContext.Current.CancellationToken
                    )
                )
        );
        comments.Bodies.Count.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Somebody_else_s_comment_with_our_marker_is_left_alone(string name)
    {
        var comments = new StatefulComments(name);
        await using var forge = new LoopbackForge(comments);
        var prefix = name.StartsWith("gitlab", StringComparison.Ordinal) ? "flux-mr-comment-key" : "flux-pr-comment-key";
        comments.Says($"<!-- {prefix}:{Some.ProviderUid}/Kustomization/apps/webapp -->\n\nnot what Tocsin said");
        comments.Foreign.Add(1);
        await Delivers(forge, Some.Error, OutcomeReason.Delivered);
        comments.Bodies.Count.ShouldBe(2);
        comments.Says($"> <!-- {prefix}:{Some.ProviderUid}/Kustomization/apps/other -->");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("0")]
    [InlineData("-3")]
    public async Task A_change_request_that_is_no_number_is_refused_with_the_cure(string number)
    {
        var e = Some.ErrorEvent with { Metadata = EventMetadata.From([new("change_request", number)]) };
        var comments = new StatefulComments("githubpullrequestcomment");
        await using var forge = new LoopbackForge(comments);
        (await Deliver(forge, Some.Notify(e))).ShouldBeOfType<Outcome.Rejected>().Text.ShouldContain("annotate the object");
        forge.Forge.Requests.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Nothing_is_written_when_what_is_there_could_not_be_read(string name)
    {
        var comments = new StatefulComments(name) { Always = new ForgeAnswer(502, "bad gateway") };
        await using var forge = new LoopbackForge(comments);
        (await Deliver(forge, Some.Error)).ShouldBeOfType<Outcome.Retry>();
        forge.Forge.Writes.ShouldBe(0);
    }

    [Theory]
    [InlineData("@all and @team/x, a@b.test, main@sha1:5394", "@\u200Ball and @\u200Bteam/x, a@b.test, main@sha1:5394")]
    [InlineData("<!-- x --> <b>", "&lt;!-- x --> &lt;b>")]
    [InlineData("a & b &lt; &#64;", "a & b &amp;lt; &amp;#64;")]
    [InlineData("one\n/merge\n  /close a/b", "one\n\\/merge\n  \\/close a/b")]
    public void Text_reads_the_same_and_does_nothing(string text, string shown) => CommentText.Plain(text).ShouldBe(shown);

    [Fact]
    public void A_marker_cannot_be_ended_by_what_it_names() =>
        CommentText
            .Marker(
                "k",
                "uid",
                new ObjectReference
                {
                    Kind = "K",
                    Namespace = "n",
                    Name = "--> x",
                }
            )
            .ShouldBe("<!-- k:uid/K/n/--%3E x -->");

    [Fact]
    public void The_longest_comment_is_one_that_GitHub_takes()
    {
        var text = CommentText.Of(CommentText.Marker("k", "uid", Some.Huge.Event.InvolvedObject), Some.Huge);
        text.Length.ShouldBeInRange(30_000, 65_536);
    }

    private static async Task Delivers(LoopbackForge forge, Notification n, string reason)
    {
        var outcome = await Deliver(forge, n);
        outcome.ShouldBeOfType<Outcome.Delivered>(outcome.Text).Reason.ShouldBe(reason);
    }

    private static async Task<Outcome> Deliver(LoopbackForge forge, Notification n)
    {
        using var http = new HttpSender(TimeProvider.System, () => []);
        return await Attempt.Run(forge.Provider, n, forge.To, Some.Services(http), TestContext.Current.CancellationToken);
    }
}
