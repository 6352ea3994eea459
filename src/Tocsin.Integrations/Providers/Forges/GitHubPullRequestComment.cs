using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>A comment on a GitHub pull request. https://docs.github.com/en/rest/issues/comments</summary>
internal sealed class GitHubPullRequestComment() : ChangeRequestComment(new GitHubForge())
{
    public override ProviderType Type { get; } = new("githubpullrequestcomment", Family.ChangeRequest);

    protected override string Right => "the permission 'Pull requests: write' (classic: repo)";

    protected override string MarkerPrefix => "flux-pr-comment-key";

    protected override int PageSize => 100;

    protected override string Query => "direction=asc&per_page=100&sort=created";

    protected override string Comments(string api, long number) => $"{api}/issues/{number}/comments";

    protected override (string Method, string Address) Rewrite(string api, long number, long id) =>
        ("PATCH", $"{api}/issues/comments/{id}");
}
