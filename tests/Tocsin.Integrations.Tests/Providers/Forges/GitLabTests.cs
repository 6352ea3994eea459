using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Integrations.Providers.Forges;

namespace Tocsin.Integrations.Tests.Providers.Forges;

public class GitLabTests
{
    [Theory]
    [InlineData("success", true)]
    [InlineData("canceled", false)]
    public async Task The_refusal_to_move_a_job_to_the_state_it_is_in_is_no_failure(string from, bool isFine)
    {
        var refusal = RecordingSender.Reply(400, $$"""{"message":"Cannot transition status via :succeed from :{{from}}"}""");
        var outcome = await Attempt.Run(
            new GitLab(),
            Some.Info,
            Some.Destination("gitlab"),
            Some.Services(new RecordingSender(RecordingSender.Reply(500), refusal)),
            TestContext.Current.CancellationToken
        );
        outcome.Reason.ShouldBe(isFine ? OutcomeReason.Unchanged : OutcomeReason.RejectedByTarget);
    }
}
