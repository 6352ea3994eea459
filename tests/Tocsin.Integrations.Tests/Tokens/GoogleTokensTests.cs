using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Integrations.Tokens;

namespace Tocsin.Integrations.Tests.Tokens;

public class GoogleTokensTests
{
    private const string Pool = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/cluster";

    private readonly FakeClock _clock = new();

    [Fact]
    public async Task A_service_account_signs_for_itself()
    {
        var sender = new RecordingSender(Granted("t1"));
        (await Get(Some.GoogleKey, sender)).ShouldBe("t1");
        sender.Only.Address.ShouldBe(new Uri("https://oauth2.googleapis.com/token"));
        var form = Form(sender.Only);
        form["grant_type"].ShouldBe("urn:ietf:params:oauth:grant-type:jwt-bearer");
        var parts = form["assertion"].Split('.');
        var header = Json(parts[0]);
        header["alg"]!.GetValue<string>().ShouldBe("RS256");
        header["kid"]!.GetValue<string>().ShouldBe("0a1b2c3d4e5f60718293a4b5c6d7e8f901234567");
        var claims = Json(parts[1]);
        claims["iss"]!.GetValue<string>().ShouldBe("tocsin@acme-project.iam.gserviceaccount.com");
        claims["aud"]!.GetValue<string>().ShouldBe("https://oauth2.googleapis.com/token");
        claims["scope"]!.GetValue<string>().ShouldBe("https://www.googleapis.com/auth/cloud-platform");
        claims["iat"]!.GetValue<long>().ShouldBeLessThan(_clock.GetUtcNow().ToUnixTimeSeconds());
        (claims["exp"]!.GetValue<long>() - claims["iat"]!.GetValue<long>()).ShouldBe(3600);
        using var key = RSA.Create();
        key.ImportFromPem(Some.RsaKey);
        key.VerifyData(
                Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"),
                Bytes(parts[2]),
                HashAlgorithmName.SHA256,
                RSASignaturePadding.Pkcs1
            )
            .ShouldBeTrue();
    }

    [Fact]
    public async Task A_user_s_login_is_refreshed()
    {
        var sender = new RecordingSender(Granted("t1"));
        const string login = """{"type":"authorized_user","client_id":"id","client_secret":"s&cret","refresh_token":"1//r"}""";
        (await Get(login, sender)).ShouldBe("t1");
        var form = Form(sender.Only);
        form["grant_type"].ShouldBe("refresh_token");
        form["client_secret"].ShouldBe("s&cret");
        form["refresh_token"].ShouldBe("1//r");
    }

    [Fact]
    public async Task A_federated_token_is_exchanged_and_may_stand_for_a_service_account()
    {
        var sender = new RecordingSender(
            Granted("federated"),
            RecordingSender.Reply(200, """{"accessToken":"impersonated","expireTime":"2026-01-15T11:00:00Z"}""")
        );
        var files = new Dictionary<string, string> { ["/var/run/secrets/tokens/gcp/token"] = "eyJ.pod.token\n" };
        var config = External(
            """{"file":"/var/run/secrets/tokens/gcp/token"}""",
            "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/a@b.iam.gserviceaccount.com:generateAccessToken"
        );
        (await Get(config, sender, Some.Host(files: files))).ShouldBe("impersonated");
        var form = Form(sender.Calls[0]);
        sender.Calls[0].Address.ShouldBe(new Uri("https://sts.googleapis.com/v1/token"));
        form["grant_type"].ShouldBe("urn:ietf:params:oauth:grant-type:token-exchange");
        form["audience"].ShouldBe(Pool);
        form["subject_token"].ShouldBe("eyJ.pod.token");
        form["subject_token_type"].ShouldBe("urn:ietf:params:oauth:token-type:jwt");
        sender.Calls[1].Headers.ShouldContain(new KeyValuePair<string, string>("Authorization", "Bearer federated"));
        Encoding
            .UTF8.GetString(sender.Calls[1].Body.Span)
            .ShouldBe("""{"scope":["https://www.googleapis.com/auth/cloud-platform"]}""");
    }

    [Fact]
    public async Task The_subject_s_token_may_come_from_an_address_as_a_member_of_JSON()
    {
        var sender = new RecordingSender(RecordingSender.Reply(200, """{"id_token":"subject"}"""), Granted("t1"));
        const string source =
            """{"url":"https://idp.example.test/token","headers":{"X-Key":"k"},"format":{"type":"json","subject_token_field_name":"id_token"}}""";
        (await Get(External(source), sender)).ShouldBe("t1");
        sender.Calls[0].Address.ShouldBe(new Uri("https://idp.example.test/token"));
        sender.Calls[0].Headers.ShouldContain(new KeyValuePair<string, string>("X-Key", "k"));
        Form(sender.Calls[1])["subject_token"].ShouldBe("subject");
    }

    [Theory]
    // Whoever may write a Secret must not learn what Tocsin itself can read or reach.
    [InlineData("""{"file":"/etc/passwd"}""", "outside of /var/run/secrets")]
    [InlineData("""{"file":"/var/run/secrets/../../../etc/passwd"}""", "outside of /var/run/secrets")]
    [InlineData("""{"file":"/var/run/secrets/kubernetes.io/serviceaccount/token"}""", "the cluster's own token")]
    [InlineData("""{"url":"http://169.254.169.254/metadata/identity/oauth2/token"}""", "link-local")]
    [InlineData("""{"url":"http://[::ffff:169.254.169.254]/x"}""", "link-local")]
    [InlineData("""{"url":"http://metadata.google.internal/computeMetadata/v1/"}""", "link-local")]
    [InlineData("""{"url":"file:///etc/passwd"}""", "not a web address")]
    [InlineData("""{"environment_id":"aws1","url":"http://169.254.169.254/x"}""", "AWS")]
    [InlineData("""{"executable":{"command":"/bin/sh"}}""", "of a kind that cannot be used here")]
    [InlineData("""{"url":"https://idp.test","format":{"type":"json"}}""", "subject_token_field_name")]
    public void A_source_that_a_Secret_must_not_name_is_refused(string source, string why)
    {
        GoogleCredential.Read(External(source), isFromOperator: false, out var told).ShouldBeNull();
        told.ShouldContain(why);
    }

    [Theory]
    [InlineData("https://sts.googleapis.com/v1/token", true)]
    [InlineData("https://sts.europe-west1.rep.googleapis.com/v1/token", true)]
    [InlineData("http://sts.googleapis.com/v1/token", false)]
    [InlineData("https://sts.googleapis.com.evil.test/v1/token", false)]
    [InlineData("https://evil.test/sts.googleapis.com", false)]
    [InlineData("https://sts.googleapis.com:8443/v1/token", false)]
    [InlineData("https://sts.googleapis.com@evil.test/", false)]
    public void A_subject_s_token_goes_to_Google_alone(string url, bool isTaken)
    {
        var config = External("""{"file":"/var/run/secrets/t"}""").Replace("https://sts.googleapis.com/v1/token", url);
        (GoogleCredential.Read(config, isFromOperator: true, out _) is not null).ShouldBe(isTaken);
    }

    [Theory]
    [InlineData("not json", "not a JSON document")]
    [InlineData("[1]", "not a JSON document")]
    [InlineData("""{"type":"service_account"}""", "client_email")]
    [InlineData("""{"type":"service_account","client_email":"a@b","private_key":"s3cret"}""", "not an RSA key")]
    [InlineData("""{"type":"authorized_user","client_id":"x"}""", "refresh_token")]
    [InlineData("""{"type":"gdch_service_account"}""", "'type'")]
    public void A_malformed_file_is_one_clear_problem(string json, string why)
    {
        GoogleCredential.Read(json, isFromOperator: false, out var told).ShouldBeNull();
        told.ShouldContain(why);
        told.ShouldNotContain("s3cret");
    }

    [Fact]
    public async Task Without_a_file_the_metadata_server_is_asked()
    {
        var sender = new RecordingSender(
            RecordingSender.Reply(200, """{"access_token":"t1","expires_in":3599}""", ("Metadata-Flavor", "Google"))
        );
        (await Get(null, sender)).ShouldBe("t1");
        sender.Only.IsForMetadataServer.ShouldBeTrue();
        sender.Only.Address.Host.ShouldBe("metadata.google.internal");
        sender.Only.Headers.ShouldContain(new KeyValuePair<string, string>("Metadata-Flavor", "Google"));
    }

    [Fact]
    public async Task Whoever_else_answers_there_is_not_believed()
    {
        var outcome = await Failure(null, new RecordingSender(Granted("t1")));
        outcome.ShouldBeOfType<Outcome.Waiting>().Text.ShouldContain("not Google's");
    }

    [Fact]
    public async Task The_file_that_the_operator_names_comes_before_the_metadata_server()
    {
        var sender = new RecordingSender(Granted("t1"));
        var host = Some.Host(
            new Dictionary<string, string> { ["GOOGLE_APPLICATION_CREDENTIALS"] = "/etc/gcp/key.json" },
            new Dictionary<string, string> { ["/etc/gcp/key.json"] = Some.GoogleKey }
        );
        (await Get(null, sender, host)).ShouldBe("t1");
        sender.Only.Address.Host.ShouldBe("oauth2.googleapis.com");
        (
            await Failure(
                null,
                new RecordingSender(),
                Some.Host(new Dictionary<string, string> { ["GOOGLE_APPLICATION_CREDENTIALS"] = "/no" })
            )
        ).Text.ShouldContain("cannot be read");
    }

    [Theory]
    [InlineData(400, typeof(Outcome.Waiting))]
    [InlineData(401, typeof(Outcome.Waiting))]
    [InlineData(429, typeof(Outcome.Retry))]
    [InlineData(503, typeof(Outcome.Retry))]
    [InlineData(200, typeof(Outcome.Waiting))]
    public async Task A_refusal_says_what_the_endpoint_said(int status, Type outcome)
    {
        var sender = new RecordingSender(
            RecordingSender.Reply(status, """{"error":"invalid_grant","error_description":"Invalid JWT Signature."}""")
        );
        var failure = await Failure(Some.GoogleKey, sender);
        failure.ShouldBeOfType(outcome);
        failure.Text.ShouldContain("invalid_grant: Invalid JWT Signature.");
    }

    private async Task<string> Get(string? json, RecordingSender sender, HostEnvironment? host = null) =>
        (
            await GoogleTokens.Get(
                json,
                Some.Destination("googlepubsub"),
                Some.Services(sender, _clock) with
                {
                    Host = host ?? Some.Host(),
                },
                default
            )
        )
            .Value
            .Value;

    private async Task<Outcome> Failure(string? json, RecordingSender sender, HostEnvironment? host = null) =>
        (await Should.ThrowAsync<SendFailedException>(() => Get(json, sender, host))).Outcome;

    private static HttpReply Granted(string token) =>
        RecordingSender.Reply(200, $$"""{"access_token":"{{token}}","expires_in":3600,"token_type":"Bearer"}""");

    private static string External(string source, string? impersonation = null) =>
        $$"""
            {"type":"external_account","audience":"{{Pool}}","subject_token_type":"urn:ietf:params:oauth:token-type:jwt",
            "token_url":"https://sts.googleapis.com/v1/token","credential_source":{{source}}
            {{(impersonation is null ? "" : $",\"service_account_impersonation_url\":\"{impersonation}\"")}}}
            """;

    private static Dictionary<string, string> Form(HttpCall call)
    {
        call.ContentType.ShouldBe("application/x-www-form-urlencoded");
        var form = HttpUtility.ParseQueryString(Encoding.UTF8.GetString(call.Body.Span));
        return form.AllKeys.ToDictionary(k => k!, k => form[k]!);
    }

    private static JsonNode Json(string part) => JsonNode.Parse(Bytes(part))!;

    private static byte[] Bytes(string part) => System.Buffers.Text.Base64Url.DecodeFromChars(part);
}
