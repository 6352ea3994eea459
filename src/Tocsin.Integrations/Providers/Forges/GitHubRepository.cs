using Tocsin.Core.Providers;
using Tocsin.Core.Resources;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>A repository on a GitHub, where its API is, and what a Provider needs to use it.</summary>
internal sealed record GitHubRepository(string ApiBase, string Owner, string Name)
{
    public Uri Api(string path) => new($"{ApiBase}/repos/{Uri.EscapeDataString(Owner)}/{Uri.EscapeDataString(Name)}/{path}");

    public static GitHubRepository? Of(Destination to, out string why)
    {
        if (RepositoryAddress.Parse(to.Address.Value, out why) is not { } address)
        {
            return null;
        }

        if (address.Parts is not [{ Length: > 0 } owner, { Length: > 0 } name])
        {
            why = "must name owner and repository and nothing else, as https://github.com/owner/repository";
            return null;
        }

        why = "";
        return new GitHubRepository(ApiOf(address), owner, name);
    }

    /// <summary>The token, or a password in its place.</summary>
    public static string? Token(Destination to) =>
        to.HeaderToken ?? (to.Password?.Value.Trim() is { Length: > 0 } password ? password : null);

    public static IEnumerable<Problem> Check(Destination to)
    {
        foreach (var problem in DestinationCheck.Values(to))
        {
            yield return problem;
        }

        if (to.Address.Value.Length == 0)
        {
            yield return new Problem("spec.address", $"type {to.TypeName} needs the repository's address; set spec.address")
            {
                Reason = ReadyReason.InvalidAddress,
            };
        }
        else if (Of(to, out var why) is null)
        {
            yield return new Problem("spec.address", why) { Reason = ReadyReason.InvalidAddress };
        }

        if (Token(to) is null)
        {
            yield return to.SecretKeys.Contains("githubAppID")
                ? new Problem(
                    "spec.secretRef",
                    "GitHub App keys are not supported yet; put a personal access token under the key 'token' of the Secret"
                )
                {
                    Reason = ReadyReason.NotSupportedYet,
                }
                : DestinationCheck.InSecret(
                    $"type {to.TypeName} needs a token; put it under the key 'token' of the Secret named by spec.secretRef"
                );
        }

        if (to.CommitStatusExpression.Length > 0)
        {
            yield return new Problem(
                "spec.commitStatusExpr",
                "is not supported yet; leave it out, and the status is named kind/name/first part of the Provider's uid"
            )
            {
                Reason = ReadyReason.NotSupportedYet,
            };
        }
    }

    // A tenant of ghe.com has its API on a host of its own; an Enterprise Server has it below /api/v3.
    private static string ApiOf(RepositoryAddress address)
    {
        var host = address.Host;
        if (host == "github.com")
        {
            return "https://api.github.com";
        }

        if (host.StartsWith("api.", StringComparison.Ordinal) || host.Contains(".api.", StringComparison.Ordinal))
        {
            return address.Origin;
        }

        return host.EndsWith(".ghe.com", StringComparison.Ordinal) ? $"https://api.{host}" : $"{address.Origin}/api/v3";
    }
}
