using System.Text.Json.Serialization;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>GitHub commit statuses.</summary>
internal sealed class GitHub() : CommitStatusProvider(new GitHubForge())
{
    // https://docs.github.com/en/rest/commits/statuses
    private const int DescriptionLimit = 140;
    private const int ContextLimit = 255;
    private const int PageSize = 100;

    public override ProviderType Type { get; } = new("github", Family.CommitStatus);

    protected override string Right => "the permission 'Commit statuses: write' (classic: repo:status)";

    protected override HttpCall Look(string api, WantedStatus wanted, int page) =>
        HttpCall.Get(new Uri($"{api}/commits/{wanted.Commit}/statuses?per_page={PageSize}&page={page}"));

    // Statuses come newest first, so the first of our name is the one in force.
    protected override StatusPage Read(HttpReply reply, WantedStatus wanted)
    {
        var (status, statuses) = (Status(wanted), Paging.Items(reply, GitHubJson.Default.IReadOnlyListGitHubStatus));
        var newest = statuses.FirstOrDefault(s => s.Context == status.Context);
        return newest is null
            ? new StatusPage(null, Paging.HasNext(reply, statuses.Count, PageSize))
            : new StatusPage(newest with { Description = newest.Description ?? "" } == status, ReadOn: false);
    }

    protected override HttpCall Write(string api, WantedStatus wanted, Destination to) =>
        HttpCall.PostJson(new Uri($"{api}/statuses/{wanted.Commit}"), Status(wanted), GitHubJson.Default.GitHubStatus);

    protected override Outcome Judge(HttpReply reply, WantedStatus wanted) =>
        reply.Status is 422
            ? ForgeVerdict.Rejected(
                $"{HttpJudge.Say(reply)}; check that the repository holds this commit, and that it has not 1000 statuses of this name already"
            )
            : base.Judge(reply, wanted);

    private static GitHubStatus Status(WantedStatus wanted) =>
        new(
            wanted.Verdict is Verdict.Failure ? "failure" : "success",
            wanted.Description(DescriptionLimit),
            StatusId.Within(wanted.Id, ContextLimit)
        );
}

/// <summary>A status as GitHub takes and returns it, less what only GitHub knows.</summary>
internal sealed record GitHubStatus(string? State, string? Description, string? Context);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(GitHubStatus)), JsonSerializable(typeof(IReadOnlyList<GitHubStatus>))]
internal sealed partial class GitHubJson : JsonSerializerContext;
