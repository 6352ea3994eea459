using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>Gitea and Forgejo, also below a path of their host.</summary>
internal sealed class GiteaForge : Forge
{
    public override string? Api(Destination to, out string why)
    {
        if (RepositoryAddress.Parse(to.Address.Value, out why) is not { } address)
        {
            return null;
        }

        // A repository has exactly two parts, so what comes before them is where Gitea is installed.
        if (address.Parts.Contains("") || address.Parts is not [.. var path, var owner, var name])
        {
            why = "must name owner and repository, as https://gitea.example.com/owner/repository";
            return null;
        }

        var root = string.Concat(path.Select(p => "/" + Uri.EscapeDataString(p)));
        return $"{address.Origin}{root}/api/v1/repos/{Uri.EscapeDataString(owner)}/{Uri.EscapeDataString(name)}";
    }

    public override IEnumerable<Problem> CheckLogin(Destination to) => NeedsToken(to);

    public override ValueTask<KeyValuePair<string, string>> LogIn(
        Destination to,
        ProviderServices services,
        CancellationToken cancel
    ) => new(KeyValuePair.Create("Authorization", $"token {TokenOf(to)}"));
}
