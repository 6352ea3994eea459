using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Tocsin.Integrations.Tokens;

/// <summary>A signed JSON Web Token (RFC 7515), by RSA and SHA-256.</summary>
internal static class Jwt
{
    /// <param name="header">JSON, as are the claims; the caller knows both by heart, so they need no shape of their own.</param>
    public static string SignRs256(byte[] header, byte[] claims, RSA key)
    {
        var signed = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(claims)}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>The private key of a PEM text, or null when it holds none without a passphrase.</summary>
    public static RSA? ReadKey(string pem)
    {
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(pem);
            // A public key reads as well, and cannot sign.
            _ = key.ExportParameters(includePrivateParameters: true);
            return key;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            return null;
        }
    }
}
