using Tocsin.Core.Reports;
using Tocsin.Integrations.Providers.Forges;

namespace Tocsin.Integrations.Tests.Providers.Forges;

/// <summary>Where each forge has the API of the repository that an address names (spec/providers.md §9, §17.4).</summary>
public class ForgeAddressTests
{
    private const string Azure = "https://dev.azure.com/org/proj/_apis/git/repositories/repo";

    [Theory]
    [InlineData("https://gitlab.com/g/p", "https://gitlab.com/api/v4/projects/g%2Fp")]
    [InlineData("https://gitlab.com/g/sub/p.git", "https://gitlab.com/api/v4/projects/g%2Fsub%2Fp")]
    [InlineData("https://gitlab.com/1234", "https://gitlab.com/api/v4/projects/1234")]
    [InlineData("git@altssh.gitlab.com:g/p.git", "https://gitlab.com/api/v4/projects/g%2Fp")]
    [InlineData("ssh://git@git.example.test:2222/g/p.git", "https://git.example.test/api/v4/projects/g%2Fp")]
    public void GitLab(string address, string api) => Is(new GitLabForge(), address, api);

    [Theory]
    [InlineData("https://gitea.example.test:3000/o/r/", "https://gitea.example.test:3000/api/v1/repos/o/r")]
    [InlineData("git@gitea.example.test:o/r.git", "https://gitea.example.test/api/v1/repos/o/r")]
    [InlineData("https://example.test/git/o/r", "https://example.test/git/api/v1/repos/o/r")]
    public void Gitea(string address, string api) => Is(new GiteaForge(), address, api);

    [Theory]
    [InlineData("https://bitbucket.org/w/r", "https://api.bitbucket.org/2.0/repositories/w/r")]
    [InlineData("git@bitbucket.org:w/r.git", "https://api.bitbucket.org/2.0/repositories/w/r")]
    public void Bitbucket(string address, string api) => Is(new BitbucketForge(null), address, api);

    [Theory]
    [InlineData("https://h.test:7990/scm/p/r.git", "https://h.test:7990/rest/api/latest/projects/p/repos/r")]
    [InlineData("https://h.test/scm/~me/r", "https://h.test/rest/api/latest/projects/~me/repos/r")]
    [InlineData("http://u:pw@h.test/ctx/scm/p/r.git", "http://h.test/ctx/rest/api/latest/projects/p/repos/r")]
    [InlineData(
        "https://h.test/scm/context2/scm/scm/p/r.git",
        "https://h.test/scm/context2/scm/rest/api/latest/projects/p/repos/r"
    )]
    public void Bitbucket_Server(string address, string api) => Is(new BitbucketServerForge(), address, api);

    [Theory]
    [InlineData("ssh://git@h.test:7999/p/r.git")]
    [InlineData("https://h.test/projects/p/repos/r")]
    [InlineData("https://h.test/scm/p/r/x")]
    public void Bitbucket_Server_needs_the_clone_URL(string address)
    {
        new BitbucketServerForge().Api(To(address), out var why).ShouldBeNull();
        why.ShouldContain("/scm/project/repository.git");
    }

    [Theory]
    [InlineData("https://dev.azure.com/org/proj/_git/repo", Azure)]
    [InlineData("https://org@dev.azure.com/org/proj/_git/repo", Azure)]
    [InlineData("git@ssh.dev.azure.com:v3/org/proj/repo", Azure)]
    [InlineData("org@vs-ssh.visualstudio.com:v3/org/proj/repo", Azure)]
    [InlineData("https://org.visualstudio.com/proj/_git/repo", Azure)]
    [InlineData("https://org.visualstudio.com/DefaultCollection/proj/_git/repo", Azure)]
    [InlineData("https://dev.azure.com/org/_git/repo", "https://dev.azure.com/org/repo/_apis/git/repositories/repo")]
    [InlineData("https://org.visualstudio.com/_git/repo", "https://dev.azure.com/org/repo/_apis/git/repositories/repo")]
    [InlineData(
        "https://dev.azure.com/org/my%20proj/_git/my%20repo",
        "https://dev.azure.com/org/my%20proj/_apis/git/repositories/my%20repo"
    )]
    [InlineData(
        "https://tfs.example.test/tfs/Coll/proj/_git/repo",
        "https://tfs.example.test/tfs/Coll/proj/_apis/git/repositories/repo"
    )]
    public void Azure_DevOps(string address, string api) =>
        Is(new AzureDevOpsForge(Core.Providers.HostEnvironment.OfProcess), address, api);

    private static void Is(Forge forge, string address, string api) => forge.Api(To(address), out _).ShouldBe(api);

    private static Core.Providers.Destination To(string address) =>
        Some.Destination("github") with
        {
            Address = Sensitive.Of(address),
        };
}
