using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Tokens;

/// <summary>
/// The file of AZURE_CLIENT_CERTIFICATE_PATH, a certificate and its RSA key in PEM, as a proof of who asks:
/// https://learn.microsoft.com/entra/identity-platform/certificate-credentials
/// </summary>
internal static class AzureCertificate
{
    public const string Variable = "AZURE_CLIENT_CERTIFICATE_PATH";
    private const string Cure = $"put certificate and RSA key in PEM into the file of {Variable} (a PFX file is not read)";

    /// <param name="endpoint">Who is to believe it.</param>
    public static async Task<string> Assertion(
        string file,
        string client,
        Uri endpoint,
        ProviderServices services,
        CancellationToken cancel
    )
    {
        try
        {
            var pem = await services.Host.ReadFile(file, cancel);
            using var certificate = X509Certificate2.CreateFromPem(pem);
            using var key = Jwt.ReadKey(pem) ?? throw new CryptographicException();
            var now = services.Clock.GetUtcNow().ToUnixTimeSeconds();
            var header =
                $$"""{"alg":"RS256","typ":"JWT","x5t#S256":"{{Base64Url.EncodeToString(SHA256.HashData(certificate.RawData))}}"}""";
            var who = JsonEncodedText.Encode(client);
            var claims = string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"aud":"{{endpoint.AbsoluteUri}}","iss":"{{who}}","sub":"{{who}}","jti":"{{Guid.NewGuid()}}","nbf":{{now - 60}},"exp":{{now + 540}}}"""
            );
            return Jwt.SignRs256(Encoding.UTF8.GetBytes(header), Encoding.UTF8.GetBytes(claims), key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new SendFailedException(new Outcome.Waiting($"the client certificate of Azure cannot be read; {Cure}"));
        }
    }
}
