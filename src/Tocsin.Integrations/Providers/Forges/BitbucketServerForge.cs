using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>Bitbucket Server and Data Center, also below a path of their host.</summary>
internal sealed class BitbucketServerForge : Forge
{
    private const string CloneMark = "/scm/";

    public override IReadOnlyList<KeyValuePair<string, string>> Headers { get; } =
    [new("X-Atlassian-Token", "no-check"), new("X-Requested-With", "XMLHttpRequest")];

    public override string? Api(Destination to, out string why)
    {
        why = "must be the repository's clone URL over http, as https://bitbucket.example.com/scm/project/repository.git";
        if (
            !Uri.TryCreate(to.Address.Value.Trim(), UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https")
            || uri.Host.Length == 0
        )
        {
            return null;
        }

        // A project may be called scm, too; the last mark counts.
        var path = Uri.UnescapeDataString(uri.AbsolutePath).TrimEnd('/');
        path = path.EndsWith(".git", StringComparison.Ordinal) ? path[..^4] : path;
        var mark = path.LastIndexOf(CloneMark, StringComparison.Ordinal);
        if (mark < 0 || path[(mark + CloneMark.Length)..].Split('/') is not [{ Length: > 0 } project, { Length: > 0 } name])
        {
            return null;
        }

        var root = uri.GetLeftPart(UriPartial.Authority).Replace(uri.UserInfo + "@", "", StringComparison.Ordinal);
        return $"{root}{path[..mark]}/rest/api/latest/projects/{Uri.EscapeDataString(project)}/repos/{Uri.EscapeDataString(name)}";
    }

    public override IEnumerable<Problem> CheckLogin(Destination to) =>
        HttpLogin.BearerElseBasic(to) is null
            ?
            [
                DestinationCheck.InSecret(
                    "type bitbucketserver needs a token, or user name and password; put them under the keys 'token', or 'username' and 'password', of the Secret named by spec.secretRef"
                ),
            ]
            : [];

    public override ValueTask<KeyValuePair<string, string>> LogIn(
        Destination to,
        ProviderServices services,
        CancellationToken cancel
    ) => new(KeyValuePair.Create("Authorization", HttpLogin.BearerElseBasic(to) ?? ""));
}
