using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>GitHub: github.com, tenants of ghe.com, and Enterprise Server.</summary>
internal sealed class GitHubForge : Forge
{
    public override IReadOnlyList<KeyValuePair<string, string>> Headers { get; } =
    [new("Accept", "application/vnd.github.v3+json"), new("X-GitHub-Api-Version", "2022-11-28")];

    // https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate
    // says so, and that "not modified" does not count against the primary limit. The other forges document no such thing.
    public override bool TellsWhetherChanged => true;

    public override string? Api(Destination to, out string why)
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

        return $"{Root(address)}/repos/{Uri.EscapeDataString(owner)}/{Uri.EscapeDataString(name)}";
    }

    public override IEnumerable<Problem> CheckLogin(Destination to)
    {
        if (TokenOf(to) is not null || !GitHubAppKeys.AreIn(to))
        {
            return NeedsToken(to);
        }

        return AppKeys(to, out var why) is null ? [DestinationCheck.InSecret($"the GitHub App's keys: {why}")] : [];
    }

    // A token, else the App.
    public override async ValueTask<KeyValuePair<string, string>> LogIn(
        Destination to,
        ProviderServices services,
        CancellationToken cancel
    )
    {
        var token = TokenOf(to);
        if (token is null && GitHubAppKeys.AreIn(to))
        {
            var app =
                AppKeys(to, out var why)
                ?? throw new SendFailedException(new Outcome.Waiting($"the GitHub App's keys in the Secret: {why}"));
            token = (await GitHubApp.Token(app, to, services, cancel)).Value.Value;
        }

        return KeyValuePair.Create("Authorization", $"Bearer {token}");
    }

    public override void LoginRefused(Destination to, ProviderServices services)
    {
        if (TokenOf(to) is null && AppKeys(to, out _) is { } app)
        {
            services.Tokens.Forget(GitHubApp.Key(app, to));
        }
    }

    private static GitHubAppKeys? AppKeys(Destination to, out string why) =>
        GitHubAppKeys.Read(to, RepositoryAddress.Parse(to.Address.Value, out _) is { } address ? Root(address) : "", out why);

    // A tenant of ghe.com has its API on a host of its own; an Enterprise Server has it below /api/v3.
    private static string Root(RepositoryAddress address)
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
