using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>GitLab: gitlab.com and self-managed, projects by path of any depth or by number.</summary>
internal sealed class GitLabForge : Forge
{
    public override IReadOnlyList<KeyValuePair<string, string>> Headers { get; } = [new("Accept", "application/json")];

    public override string? Api(Destination to, out string why)
    {
        if (RepositoryAddress.Parse(to.Address.Value, out why) is not { } address)
        {
            return null;
        }

        if (address.Parts.Contains("") || (address.Parts.Length == 1 && !address.Path.All(char.IsAsciiDigit)))
        {
            why = "must name the project by path or number, as https://gitlab.com/group/project or https://gitlab.com/1234";
            return null;
        }

        return $"{address.Origin}/api/v4/projects/{Uri.EscapeDataString(address.Path)}";
    }

    public override IEnumerable<Problem> CheckLogin(Destination to) => NeedsToken(to);

    public override ValueTask<KeyValuePair<string, string>> LogIn(
        Destination to,
        ProviderServices services,
        CancellationToken cancel
    ) => new(KeyValuePair.Create("Private-Token", TokenOf(to) ?? ""));
}
