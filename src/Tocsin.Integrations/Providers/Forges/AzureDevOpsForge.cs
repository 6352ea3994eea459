using System.Text;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Tokens;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>Azure DevOps Services, by its current and its older host, and Azure DevOps Server.</summary>
/// <param name="host">Tells whether Tocsin has an identity of its own.</param>
internal sealed class AzureDevOpsForge(HostEnvironment host) : Forge
{
    private const string Scope = "499b84ac-1321-427f-aa17-267ca6975798/.default";
    private const string OldHost = ".visualstudio.com";

    // Without the second header a login that fails is answered by a redirect to a page for people.
    public override IReadOnlyList<KeyValuePair<string, string>> Headers { get; } =
    [new("Accept", "application/json;api-version=6.0"), new("X-TFS-FedAuthRedirect", "Suppress")];

    public override bool SlowsDown => true;

    public override string? Api(Destination to, out string why)
    {
        if (RepositoryAddress.Parse(to.Address.Value, out why) is not { } address)
        {
            return null;
        }

        why = "must name organisation, project and repository, as https://dev.azure.com/organisation/project/_git/repository";
        var at = Array.LastIndexOf(address.Parts, "_git");
        if (at < 0 || address.Parts.Contains("") || address.Parts[(at + 1)..] is not [var repository])
        {
            return null;
        }

        // A repository with the name of its project is written without the project.
        List<string> before = [.. address.Parts[..at]];
        var root = address.Origin;
        if (address.Host.EndsWith(OldHost, StringComparison.Ordinal))
        {
            root = $"https://dev.azure.com/{address.Host[..^OldHost.Length]}";
            before.RemoveAll(p => p.Equals("DefaultCollection", StringComparison.OrdinalIgnoreCase));
            before.Insert(0, "");
        }

        if (before is not [.. var collection, var project])
        {
            return null;
        }

        if (collection is [])
        {
            (collection, project) = ([project], repository);
        }

        var path = string.Concat(collection.Where(p => p.Length > 0).Select(p => "/" + Uri.EscapeDataString(p)));
        return $"{root}{path}/{Uri.EscapeDataString(project)}/_apis/git/repositories/{Uri.EscapeDataString(repository)}";
    }

    public override IEnumerable<Problem> CheckLogin(Destination to)
    {
        foreach (var problem in ActingAccount.CheckUnused(to))
        {
            yield return problem;
        }

        var account = to.ServiceAccountName + to.DefaultServiceAccount;
        if (to.HeaderToken is null && account.Length == 0 && !HasIdentity(host))
        {
            yield return DestinationCheck.InSecret(
                "type azuredevops needs a token; put a personal access token with the scope 'Code (status)' under the key 'token' of the Secret named by spec.secretRef, or give Tocsin an identity (AZURE_CLIENT_ID)"
            );
        }
    }

    // Access tokens of Entra ID are JWTs and go as Bearer; a personal access token is the password of no user.
    public override async ValueTask<KeyValuePair<string, string>> LogIn(
        Destination to,
        ProviderServices services,
        CancellationToken cancel
    )
    {
        var token = to.HeaderToken;
        var isPersonal = token?.Count(c => c == '.') < 2;
        token ??= (await AzureTokens.Get(Scope, to, services, cancel)).Value.Value;
        var login = isPersonal ? $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(":" + token))}" : $"Bearer {token}";
        return KeyValuePair.Create("Authorization", login);
    }

    public override void LoginRefused(Destination to, ProviderServices services)
    {
        if (to.HeaderToken is null)
        {
            services.Tokens.Forget(AzureTokens.Key(Scope, to, services));
        }
    }

    // A login that is not valid is answered 203 with a page for people.
    public override Outcome Judge(HttpReply reply, string right) =>
        reply.Status is 203 ? base.Judge(reply with { Status = 401 }, right) : base.Judge(reply, right);

    private static bool HasIdentity(HostEnvironment host) =>
        (host["AZURE_CLIENT_ID"] ?? host["IDENTITY_ENDPOINT"]) is { Length: > 0 };
}
