using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Integrations.Tokens;

namespace Tocsin.Integrations.Tests.Tokens;

public class AzureTokensTests
{
    private const string Scope = "https://eventhubs.azure.net//.default";
    private const string File = "/var/run/secrets/azure/tokens/azure-identity-token";

    private static readonly Dictionary<string, string> Files = new() { [File] = "eyJ.pod.token\n" };

    [Fact]
    public async Task A_pod_s_token_is_exchanged()
    {
        var sender = new RecordingSender(Granted);
        (await Get(sender, Federated)).ShouldBe("t1");
        sender.Only.Address.AbsoluteUri.ShouldBe("https://login.microsoftonline.com/tenant/oauth2/v2.0/token");
        Encoding
            .UTF8.GetString(sender.Only.Body.Span)
            .ShouldBe(
                "grant_type=client_credentials&client_id=client&scope=https%3A%2F%2Feventhubs.azure.net%2F%2F.default"
                    + "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
                    + "&client_assertion=eyJ.pod.token"
            );
    }

    [Fact]
    public async Task Another_cloud_has_another_authority()
    {
        var sender = new RecordingSender(Granted);
        await Get(sender, Federated.Append(("AZURE_AUTHORITY_HOST", "https://login.microsoftonline.us")));
        sender.Only.Address.AbsoluteUri.ShouldBe("https://login.microsoftonline.us/tenant/oauth2/v2.0/token");
    }

    [Fact]
    public async Task A_client_secret_comes_first()
    {
        var sender = new RecordingSender(Granted);
        await Get(sender, Federated.Append(("AZURE_CLIENT_SECRET", "s3cret")));
        Encoding.UTF8.GetString(sender.Only.Body.Span).ShouldEndWith("&client_secret=s3cret");
    }

    [Fact]
    public async Task A_certificate_proves_who_asks()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=tocsin", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        var pem = $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}";
        var sender = new RecordingSender(Granted);
        (await Get(sender, Certified, new() { ["/cert.pem"] = pem })).ShouldBe("t1");

        var form = HttpUtility.ParseQueryString(Encoding.UTF8.GetString(sender.Only.Body.Span));
        form["client_assertion_type"].ShouldBe("urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        var parts = form["client_assertion"]!.Split('.');
        var signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        using var known = certificate.GetRSAPublicKey()!;
        known
            .VerifyData(signed, Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .ShouldBeTrue();
        var (header, claims) = (JsonNode.Parse(Bytes(parts[0]))!, JsonNode.Parse(Bytes(parts[1]))!);
        ((string?)header["x5t#S256"]).ShouldBe(Base64Url.EncodeToString(SHA256.HashData(certificate.RawData)));
        ((string?)claims["aud"]).ShouldBe(sender.Only.Address.AbsoluteUri);
        ((string?)claims["iss"], (string?)claims["sub"]).ShouldBe(("client", "client"));

        static byte[] Bytes(string part) => Base64Url.DecodeFromChars(part);
    }

    [Theory]
    [InlineData("-----BEGIN NOTHING-----")]
    [InlineData(null)]
    public async Task A_certificate_that_cannot_be_read_is_told(string? content)
    {
        Dictionary<string, string> files = content is null ? [] : new() { ["/cert.pem"] = content };
        var outcome = (await Should.ThrowAsync<SendFailedException>(() => Get(new RecordingSender(), Certified, files))).Outcome;
        outcome.ShouldBeOfType<Outcome.Waiting>().Text.ShouldContain("AZURE_CLIENT_CERTIFICATE_PATH");
    }

    [Fact]
    public async Task A_machine_asks_the_metadata_server()
    {
        var sender = new RecordingSender(RecordingSender.Reply(200, """{"access_token":"t1","expires_in":"3599"}"""));
        (await Get(sender, [("AZURE_CLIENT_ID", "client")])).ShouldBe("t1");
        sender.Only.IsForMetadataServer.ShouldBeTrue();
        sender.Only.Address.AbsoluteUri.ShouldBe(
            "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01"
                + "&resource=https%3A%2F%2Feventhubs.azure.net%2F&client_id=client"
        );
        sender.Only.Headers.ShouldContain(new KeyValuePair<string, string>("Metadata", "true"));
    }

    [Fact]
    public async Task An_app_service_asks_its_own_endpoint_as_any_other_address()
    {
        var sender = new RecordingSender(Granted);
        await Get(sender, [("IDENTITY_ENDPOINT", "http://127.0.0.1:4141/msi/token"), ("IDENTITY_HEADER", "h")]);
        sender.Only.IsForMetadataServer.ShouldBeFalse();
        sender.Only.Headers.ShouldContain(new KeyValuePair<string, string>("X-IDENTITY-HEADER", "h"));
        sender.Only.Address.Query.ShouldStartWith("?api-version=2019-08-01&resource=");
    }

    [Fact]
    public async Task A_missing_file_and_a_refusal_are_told()
    {
        (
            await Failure(
                new RecordingSender(),
                [.. Federated.Where(v => v.Name != "AZURE_FEDERATED_TOKEN_FILE"), ("AZURE_FEDERATED_TOKEN_FILE", "/no")]
            )
        )
            .ShouldBeOfType<Outcome.Waiting>()
            .Text.ShouldContain("AZURE_FEDERATED_TOKEN_FILE");
        var refusal = RecordingSender.Reply(401, """{"error":"invalid_client","error_description":"AADSTS70021: No matching"}""");
        (await Failure(new RecordingSender(refusal), Federated))
            .ShouldBeOfType<Outcome.Waiting>()
            .Text.ShouldContain("invalid_client: AADSTS70021: No matching");
    }

    private static IEnumerable<(string Name, string Value)> Federated { get; } =
    [("AZURE_TENANT_ID", "tenant"), ("AZURE_CLIENT_ID", "client"), ("AZURE_FEDERATED_TOKEN_FILE", File)];

    private static IEnumerable<(string Name, string Value)> Certified { get; } =
    [("AZURE_TENANT_ID", "tenant"), ("AZURE_CLIENT_ID", "client"), ("AZURE_CLIENT_CERTIFICATE_PATH", "/cert.pem")];

    private static HttpReply Granted => RecordingSender.Reply(200, """{"access_token":"t1","expires_in":3599}""");

    private static async Task<string> Get(
        RecordingSender sender,
        IEnumerable<(string Name, string Value)> variables,
        Dictionary<string, string>? files = null
    ) =>
        (
            await AzureTokens.Get(
                Scope,
                Some.Destination("azureeventhub"),
                Some.Services(sender, new FakeClock()) with
                {
                    Host = Some.Host(variables.ToDictionary(v => v.Name, v => v.Value), files ?? Files),
                },
                default
            )
        )
            .Value
            .Value;

    private static async Task<Outcome> Failure(RecordingSender sender, IEnumerable<(string Name, string Value)> variables) =>
        (await Should.ThrowAsync<SendFailedException>(() => Get(sender, variables))).Outcome;
}
