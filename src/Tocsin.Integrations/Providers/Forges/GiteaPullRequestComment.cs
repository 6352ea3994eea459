using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>A comment on a Gitea or Forgejo pull request. Older servers give all comments at once, whatever page is asked for.</summary>
internal sealed class GiteaPullRequestComment() : ChangeRequestComment(new GiteaForge())
{
    public override ProviderType Type { get; } = new("giteapullrequestcomment", Family.ChangeRequest);

    protected override string Right => "the scope 'write:issue'";

    protected override string MarkerPrefix => "flux-pr-comment-key";

    protected override int PageSize => 100;

    protected override string Query => "limit=100";

    protected override string Comments(string api, long number) => $"{api}/issues/{number}/comments";

    protected override (string Method, string Address) Rewrite(string api, long number, long id) =>
        ("PATCH", $"{api}/issues/comments/{id}");
}
