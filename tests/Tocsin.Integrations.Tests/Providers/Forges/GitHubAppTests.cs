using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Providers.Forges;

namespace Tocsin.Integrations.Tests.Providers.Forges;

public class GitHubAppTests
{
    private static readonly RSA s_key = RSA.Create(2048);
    private static readonly string s_pem = s_key.ExportRSAPrivateKeyPem();
    private readonly FakeClock _clock = new();

    [Fact]
    public async Task A_token_is_fetched_once_with_a_signed_assertion_and_used_as_bearer()
    {
        var sender = new RecordingSender(Token("ghs_first"), Nothing, Written, Nothing, Written);
        var services = Some.Services(sender, _clock);
        await Deliver(services, To(("githubAppInstallationID", "77")));
        _clock.Advance(TimeSpan.FromMinutes(2)); // so that the forge is asked again what stands there
        await Deliver(services, To(("githubAppInstallationID", "77")));

        sender.Calls.Count.ShouldBe(5);
        sender.Calls[0].Method.ShouldBe("POST");
        sender.Calls[0].Address.ToString().ShouldBe("https://api.github.com/app/installations/77/access_tokens");
        sender.Calls.Skip(1).ShouldAllBe(c => Login(c) == "Bearer ghs_first");
        var (claims, isSigned) = Read(Login(sender.Calls[0])["Bearer ".Length..]);
        isSigned.ShouldBeTrue();
        ((string)claims["iss"]!).ShouldBe("12345");
        var now = _clock.GetUtcNow().ToUnixTimeSeconds();
        ((long)claims["iat"]!).ShouldBeLessThan(now);
        ((long)claims["exp"]!).ShouldBeInRange(now + 60, now + 600);
    }

    [Fact]
    public async Task An_owner_s_installation_is_looked_for_among_organisations_and_users()
    {
        var sender = new RecordingSender(
            RecordingSender.Reply(404, "{}"),
            RecordingSender.Reply(200, """{"id":88}"""),
            Token("ghs_x"),
            Nothing,
            Written
        );
        await Deliver(Some.Services(sender, _clock), To(("githubAppInstallationOwner", "acme")));
        sender
            .Calls.Select(c => c.Address.AbsolutePath)
            .Take(3)
            .ShouldBe(["/orgs/acme/installation", "/users/acme/installation", "/app/installations/88/access_tokens"]);
    }

    [Theory]
    [InlineData("https://git.example.test/acme/fleet", null, "https://git.example.test/api/v3/app/")]
    [InlineData("https://tenant.ghe.com/acme/fleet", null, "https://api.tenant.ghe.com/app/")]
    [InlineData(
        "https://git.example.test/acme/fleet",
        "https://apps.example.test/api/v3/",
        "https://apps.example.test/api/v3/app/"
    )]
    public async Task An_Enterprise_Server_is_asked_where_the_repository_is_unless_told(
        string address,
        string? given,
        string asked
    )
    {
        var sender = new RecordingSender(Token("ghs_x"), Nothing, Written);
        var to = To([("githubAppInstallationID", "77"), .. given is null ? [] : new[] { ("githubAppBaseURL", given) }]);
        await Deliver(Some.Services(sender, _clock), to with { Address = Sensitive.Of(address) });
        sender.Calls[0].Address.ToString().ShouldStartWith(asked);
    }

    [Fact]
    public async Task A_clock_that_is_off_is_set_by_the_answer()
    {
        var theirs = _clock.GetUtcNow().AddHours(-2);
        var sender = new RecordingSender(
            RecordingSender.Reply(
                401,
                """{"message":"'Expiration time' claim ('exp') is too far in the future"}""",
                ("Date", theirs.ToString("R"))
            ),
            Token("ghs_x"),
            Nothing,
            Written
        );
        (await Deliver(Some.Services(sender, _clock), To(("githubAppInstallationID", "77")))).ShouldBeOfType<Outcome.Delivered>();
        var (claims, _) = Read(Login(sender.Calls[1])["Bearer ".Length..]);
        ((long)claims["iat"]!).ShouldBeInRange(theirs.ToUnixTimeSeconds() - 120, theirs.ToUnixTimeSeconds());
    }

    [Fact]
    public async Task A_token_that_was_refused_is_not_used_again()
    {
        var sender = new RecordingSender(
            Token("ghs_old"),
            RecordingSender.Reply(401, "bad credentials: ghs_old"),
            Token("ghs_new"),
            Nothing,
            Written
        );
        var services = Some.Services(sender, _clock);
        var to = To(("githubAppInstallationID", "77"));
        (await Deliver(services, to)).ShouldBeOfType<Outcome.Waiting>().Text.ShouldNotContain("ghs_old");
        (await Deliver(services, to)).ShouldBeOfType<Outcome.Delivered>();
        Login(sender.Calls[^1]).ShouldBe("Bearer ghs_new");
    }

    [Fact]
    public async Task A_refused_key_waits_for_its_cure_and_a_failing_server_for_its_recovery()
    {
        var to = To(("githubAppInstallationID", "77"));
        var refused = new RecordingSender(RecordingSender.Reply(404, """{"message":"Not Found"}"""));
        (await Deliver(Some.Services(refused, _clock), to))
            .ShouldBeOfType<Outcome.Waiting>()
            .Text.ShouldContain("githubAppPrivateKey");
        var down = new RecordingSender(RecordingSender.Reply(503, "down"));
        (await Deliver(Some.Services(down, _clock), to)).ShouldBeOfType<Outcome.Retry>();
    }

    [Theory]
    [InlineData("githubAppID", "", "'githubAppID' is missing")]
    [InlineData("githubAppID", "my-app", "'githubAppID' is not a number")]
    [InlineData("githubAppInstallationID", "", "needs either")]
    [InlineData("githubAppInstallationID", "abc", "'githubAppInstallationID' is not a number")]
    [InlineData("githubAppInstallationOwner", "acme", "and not both")]
    [InlineData("githubAppPrivateKey", "garbage", "'githubAppPrivateKey' is not an RSA key")]
    [InlineData("githubAppBaseURL", "host/api", "'githubAppBaseURL' is not a web address")]
    public void What_is_wrong_with_the_keys_is_said_once(string key, string value, string problem)
    {
        var found = new GitHub().Check(To(("githubAppInstallationID", "77"), (key, value))).ShouldHaveSingleItem();
        found.Reason.ShouldBe(ReadyReason.InvalidSecret);
        found.Message.ShouldContain(problem);
        found.Message.ShouldNotContain(s_pem[40..60]);
    }

    private static HttpReply Nothing => RecordingSender.Reply(200, "[]");

    private static HttpReply Written => RecordingSender.Reply(201);

    private HttpReply Token(string token) =>
        RecordingSender.Reply(
            201,
            $$"""{"token":"{{token}}","expires_at":"{{_clock.GetUtcNow().AddHours(1):yyyy-MM-ddTHH:mm:ssZ}}"}"""
        );

    private static string Login(HttpCall call) => call.Headers.Single(h => h.Key == "Authorization").Value;

    private static (JsonNode Claims, bool IsSigned) Read(string jwt)
    {
        var parts = jwt.Split('.');
        var isSigned = s_key.VerifyData(
            Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"),
            Base64Url.DecodeFromChars(parts[2]),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        return (JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!, isSigned);
    }

    private static Destination To(params (string Key, string Value)[] keys)
    {
        var values = new Dictionary<string, string> { ["githubAppID"] = "12345", ["githubAppPrivateKey"] = s_pem };
        foreach (var (key, value) in keys)
        {
            values[key] = value;
        }

        return Some.Destination("github") with
        {
            Token = null,
            SecretKeys = values.Keys,
            SecretValues = Sensitive.Of<IReadOnlyDictionary<string, string>>(values),
        };
    }

    private static Task<Outcome> Deliver(ProviderServices services, Destination to) =>
        Attempt.Run(new GitHub(), Some.Error, to, services, TestContext.Current.CancellationToken);
}
