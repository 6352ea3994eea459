using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>A note on a GitLab merge request. https://docs.gitlab.com/api/notes/#merge-requests</summary>
internal sealed class GitLabMergeRequestComment() : ChangeRequestComment(new GitLabForge())
{
    public override ProviderType Type { get; } = new("gitlabmergerequestcomment", Family.ChangeRequest);

    protected override string Right => "the scope 'api' and at least the role Reporter";

    protected override string MarkerPrefix => "flux-mr-comment-key";

    protected override int PageSize => 100;

    protected override string Query => "order_by=created_at&per_page=100&sort=asc";

    protected override string Comments(string api, long number) => $"{api}/merge_requests/{number}/notes";

    protected override (string Method, string Address) Rewrite(string api, long number, long id) =>
        ("PUT", $"{api}/merge_requests/{number}/notes/{id}");
}
