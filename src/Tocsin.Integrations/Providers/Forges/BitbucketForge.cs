using System.Text;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>Bitbucket Cloud, whose API has one address for all.</summary>
/// <param name="root">Another address of the API; the reference takes it from <c>BITBUCKET_API_BASE_URL</c>.</param>
internal sealed class BitbucketForge(string? root) : Forge
{
    private readonly string _root = string.IsNullOrEmpty(root) ? "https://api.bitbucket.org/2.0" : root.TrimEnd('/');

    public override string? Api(Destination to, out string why)
    {
        if (RepositoryAddress.Parse(to.Address.Value, out why) is not { } address)
        {
            return null;
        }

        if (address.Parts is not [{ Length: > 0 } workspace, { Length: > 0 } name])
        {
            why = "must name workspace and repository and nothing else, as https://bitbucket.org/workspace/repository";
            return null;
        }

        return $"{_root}/repositories/{Uri.EscapeDataString(workspace)}/{Uri.EscapeDataString(name)}";
    }

    public override IEnumerable<Problem> CheckLogin(Destination to) =>
        to.HeaderToken?.Split(':', 2) is [{ Length: > 0 }, { Length: > 0 }]
            ? []
            :
            [
                DestinationCheck.InSecret(
                    "type bitbucket needs a token of the form user:app-password, email:api-token or x-token-auth:access-token; put it under the key 'token' of the Secret named by spec.secretRef"
                ),
            ];

    public override ValueTask<KeyValuePair<string, string>> LogIn(
        Destination to,
        ProviderServices services,
        CancellationToken cancel
    ) =>
        new(
            KeyValuePair.Create("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(to.HeaderToken ?? ""))}")
        );
}
