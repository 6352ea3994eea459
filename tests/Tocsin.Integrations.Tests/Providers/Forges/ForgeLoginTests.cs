using System.Text;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Providers.Forges;

namespace Tocsin.Integrations.Tests.Providers.Forges;

/// <summary>How each forge is logged in to.</summary>
public class ForgeLoginTests
{
    private const string Jwt = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln";

    [Theory]
    [InlineData("gitlab", "Private-Token", "s3cret")]
    [InlineData("gitea", "Authorization", "token s3cret")]
    [InlineData("github", "Authorization", "Bearer s3cret")]
    public async Task A_password_stands_in_for_a_token(string type, string header, string value)
    {
        var to = Some.Destination(type) with { Token = null, Password = Sensitive.Of("s3cret\n") };
        Catalog.Providers[type].Check(to).ShouldBeEmpty();
        (await Login(Catalog.Providers[type], to, header)).ShouldBe(value);
    }

    [Theory]
    [InlineData("flux:app-password", true)]
    [InlineData("me@acme.test:api-token", true)]
    [InlineData("x-token-auth:a:b", true)]
    [InlineData("no-colon", false)]
    [InlineData(":no-user", false)]
    [InlineData("no-password:", false)]
    public async Task Bitbucket_takes_a_user_and_a_secret_with_a_colon_between(string token, bool isFine)
    {
        var to = Some.Destination("bitbucket") with { Token = Sensitive.Of(token + "\n") };
        new Bitbucket().Check(to).Any().ShouldBe(!isFine);
        if (isFine)
        {
            (await Login(new Bitbucket(), to)).ShouldBe("Basic " + Base64(token));
        }
    }

    [Fact]
    public async Task Bitbucket_Server_takes_a_user_name_of_the_spec_and_a_password_of_the_Secret()
    {
        var to = Some.Destination("bitbucketserver") with { Token = null, Username = "flux", Password = Sensitive.Of("pw") };
        new BitbucketServer().Check(to).ShouldBeEmpty();
        (await Login(new BitbucketServer(), to)).ShouldBe("Basic " + Base64("flux:pw"));
    }

    [Fact]
    public async Task Azure_DevOps_takes_personal_tokens_as_basic_and_access_tokens_as_bearer()
    {
        var to = Some.Destination("azuredevops");
        (await Login(new AzureDevOps(), to with { Token = Sensitive.Of("personal\n") })).ShouldBe("Basic " + Base64(":personal"));
        (await Login(new AzureDevOps(), to with { Token = Sensitive.Of(Jwt) })).ShouldBe("Bearer " + Jwt);
    }

    [Fact]
    public async Task Azure_DevOps_takes_the_identity_that_Tocsin_has_when_there_is_no_token()
    {
        var host = new HostEnvironment(
            name => name is "AZURE_TENANT_ID" or "AZURE_CLIENT_ID" or "AZURE_CLIENT_SECRET" ? "given" : null,
            (_, _) => Task.FromResult("")
        );
        var to = Some.Destination("azuredevops") with { Token = null };
        new AzureDevOps(host).Check(to).ShouldBeEmpty();
        var sender = new RecordingSender { IssuesTokens = true };
        var services = Some.Services(sender) with { Host = host };
        await Attempt.Run(new AzureDevOps(host), Some.Error, to, services, TestContext.Current.CancellationToken);
        Encoding.UTF8.GetString(sender.Calls[0].Body.Span).ShouldContain("499b84ac-1321-427f-aa17-267ca6975798%2F.default");
        sender
            .Calls[1]
            .Headers.ShouldContain(new KeyValuePair<string, string>("Authorization", $"Bearer {RecordingSender.IssuedToken}"));
    }

    [Fact]
    public async Task A_page_to_log_in_is_no_success()
    {
        var sender = new RecordingSender(RecordingSender.Reply(203, "<html>Sign in"));
        var outcome = await Attempt.Run(
            new AzureDevOps(),
            Some.Error,
            Some.Destination("azuredevops"),
            Some.Services(sender),
            TestContext.Current.CancellationToken
        );
        outcome.ShouldBeOfType<Outcome.Waiting>().Text.ShouldContain("put a valid token");
    }

    private static async Task<string> Login(IProvider provider, Destination to, string header = "Authorization")
    {
        var sender = new RecordingSender();
        await Attempt.Run(provider, Some.Error, to, Some.Services(sender), TestContext.Current.CancellationToken);
        return sender.Calls[0].Headers.Single(h => h.Key == header).Value;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
