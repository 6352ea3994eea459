using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Tocsin.Testing.Receivers;

/// <summary>A key pair of an issuer, made when the tests start: it signs tokens, and shows its public half as a JSON Web Key.</summary>
public sealed class SigningKey(string algorithm, string kid)
{
    private readonly RSA? _rsa = algorithm is ['R' or 'P', 'S', ..] ? RSA.Create(2048) : null;
    private readonly ECDsa? _curve = algorithm.StartsWith("ES", StringComparison.Ordinal) ? ECDsa.Create(Curve(algorithm)) : null;

    public string Algorithm { get; } = algorithm;
    public string Kid { get; } = kid;

    /// <summary>The public half (RFC 7517).</summary>
    public string Jwk =>
        _rsa?.ExportParameters(includePrivateParameters: false) is { } rsa
            ? $$"""{"kty":"RSA","use":"sig","kid":"{{Kid}}","alg":"{{Algorithm}}","n":"{{Encode(rsa.Modulus!)}}","e":"{{Encode(
                rsa.Exponent!
            )}}"}"""
        : _curve?.ExportParameters(includePrivateParameters: false) is { } curve
            ? $$"""{"kty":"EC","use":"sig","kid":"{{Kid}}","crv":"P-{{Bits}}","x":"{{Encode(curve.Q.X!)}}","y":"{{Encode(
                curve.Q.Y!
            )}}"}"""
        : throw new NotSupportedException($"{Algorithm} signs by a shared secret");

    private string Bits => Algorithm[2..] == "512" ? "521" : Algorithm[2..];

    /// <summary>A token in its compact form.</summary>
    /// <param name="kid">The key's name in the header; null leaves it out.</param>
    public string Sign(string claims, string? kid)
    {
        var name = kid is null ? "" : $",\"kid\":\"{kid}\"";
        var signed = $"{Encode($$"""{"alg":"{{Algorithm}}","typ":"JWT"{{name}}}""")}.{Encode(claims)}";
        return $"{signed}.{Encode(Signature(Encoding.ASCII.GetBytes(signed)))}";
    }

    public string Sign(string claims) => Sign(claims, Kid);

    public static string Encode(string text) => Encode(Encoding.UTF8.GetBytes(text));

    public static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private byte[] Signature(byte[] signed) =>
        Algorithm switch
        {
            "none" => [],
            "HS256" => HMACSHA256.HashData("secret"u8, signed),
            ['R', ..] => _rsa!.SignData(signed, Hash, RSASignaturePadding.Pkcs1),
            ['P', ..] => _rsa!.SignData(signed, Hash, RSASignaturePadding.Pss),
            _ => _curve!.SignData(signed, Hash),
        };

    private HashAlgorithmName Hash => new($"SHA{Algorithm[2..]}");

    private static ECCurve Curve(string algorithm) =>
        algorithm switch
        {
            "ES384" => ECCurve.NamedCurves.nistP384,
            "ES512" => ECCurve.NamedCurves.nistP521,
            _ => ECCurve.NamedCurves.nistP256,
        };
}
