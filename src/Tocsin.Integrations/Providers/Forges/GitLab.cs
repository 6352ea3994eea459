using System.Text.Json.Serialization;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>GitLab commit statuses, which appear as external jobs of the commit's pipeline.</summary>
internal sealed class GitLab() : CommitStatusProvider(new GitLabForge())
{
    // https://docs.gitlab.com/api/commits/#set-commit-pipeline-status
    private const int Limit = 255;
    private const int PageSize = 100;

    public override ProviderType Type { get; } = new("gitlab", Family.CommitStatus);

    protected override string Right => "the scope 'api' and at least the role Developer";

    protected override HttpCall Look(string api, WantedStatus wanted, int page) =>
        HttpCall.Get(
            new Uri(
                $"{api}/repository/commits/{wanted.Commit}/statuses?name={Uri.EscapeDataString(Name(wanted))}&order_by=id&sort=desc&per_page={PageSize}&page={page}"
            )
        );

    // A commit has a status of one name for each ref and pipeline. Ours is written without a ref, so GitLab chooses one: the
    // newest is the one it chose last. Servers older than 17.8 do not sort as asked; then the newest is on the last page.
    protected override StatusPage Read(HttpReply reply, WantedStatus wanted)
    {
        var statuses = Paging.Items(reply, GitLabJson.Default.IReadOnlyListGitLabStatus);
        var newest = statuses.Where(s => s.Name == Name(wanted)).MaxBy(s => s.Id);
        var isNewestFirst = statuses is [] || statuses[0].Id >= statuses[^1].Id;
        var hasNext = Paging.HasNext(reply, statuses.Count, PageSize);
        return new StatusPage(
            newest is null ? null : newest.Status == Word(wanted) && (newest.Description ?? "") == wanted.Description(Limit),
            hasNext && (newest is null || !isNewestFirst)
        );
    }

    protected override HttpCall Write(string api, WantedStatus wanted, Destination to) =>
        HttpCall.PostJson(
            new Uri($"{api}/statuses/{wanted.Commit}"),
            new GitLabWrite(Word(wanted), Name(wanted), wanted.Description(Limit)),
            GitLabJson.Default.GitLabWrite
        );

    // GitLab refuses to move a job to the state that it is in.
    protected override Outcome Judge(HttpReply reply, WantedStatus wanted) =>
        reply.Status is 400
        && reply.Excerpt.Contains("Cannot transition status", StringComparison.Ordinal)
        && reply.Excerpt.Contains($"from :{Word(wanted)}", StringComparison.Ordinal)
            ? new Outcome.Delivered(OutcomeReason.Unchanged, "the commit already has this status")
            : base.Judge(reply, wanted);

    private static string Name(WantedStatus wanted) => StatusId.Within(wanted.Id, Limit);

    private static string Word(WantedStatus wanted) => wanted.Verdict is Verdict.Failure ? "failed" : "success";
}

internal sealed record GitLabWrite(string State, string Name, string Description);

internal sealed record GitLabStatus(long Id, string? Status, string? Name, string? Description);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(GitLabWrite)), JsonSerializable(typeof(IReadOnlyList<GitLabStatus>))]
internal sealed partial class GitLabJson : JsonSerializerContext;
