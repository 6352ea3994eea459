using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Tocsin.Acceptance.Cluster.Receiving;

/// <summary>Makes the bearer tokens that the recording describes, and the keys that issuers publish.</summary>
internal sealed class RecordedTokens : IDisposable
{
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly RSA _strangeRsa = RSA.Create(2048);
    private readonly ECDsa _p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);

    /// <summary>A token as a step's <c>request.token</c> says.</summary>
    public string Make(JsonNode how)
    {
        var alg = (string)how["alg"]!;
        var isGoogle = (bool?)how["google"] is true;
        var kid =
            how.AsObject().ContainsKey("kid") ? (string?)how["kid"]
            : isGoogle ? (alg == "ES256" ? "iap-1" : "google-1")
            : "key-" + alg.ToLowerInvariant();
        var header = new JsonObject { ["alg"] = alg, ["typ"] = "JWT" };
        if (kid is not null)
        {
            header["kid"] = kid;
        }

        var claims = Timed(how["claims"]!.AsObject());
        var signed = $"{Part(header)}.{Part(claims)}";
        var signature = Signature(alg, Encoding.ASCII.GetBytes(signed), (string?)how["key"] == "stranger");
        switch ((string?)how["tamper"])
        {
            case "signature":
                signature[0] ^= 1;
                break;
            case "claims":
                claims["sub"] = "somebody-else";
                signed = $"{Part(header)}.{Part(claims)}";
                break;
        }

        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>The key set that an issuer of these algorithms publishes.</summary>
    public string Keys(params IEnumerable<(string Alg, string Kid)> keys) =>
        new JsonObject { ["keys"] = new JsonArray([.. keys.Select(k => (JsonNode)Key(k.Alg, k.Kid))]) }.ToJsonString();

    public void Dispose()
    {
        _rsa.Dispose();
        _strangeRsa.Dispose();
        _p256.Dispose();
        _p384.Dispose();
    }

    private static JsonObject Timed(JsonObject claims)
    {
        var timed = (JsonObject)claims.DeepClone();
        foreach (var name in (string[])["iat", "nbf", "exp"])
        {
            if (timed[name] is JsonValue value && value.TryGetValue<double>(out var seconds))
            {
                var at = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + seconds;
                timed[name] = seconds == Math.Floor(seconds) ? JsonValue.Create((long)at) : JsonValue.Create(at);
            }
        }

        return timed;
    }

    private byte[] Signature(string alg, byte[] data, bool stranger)
    {
        var hash =
            alg.EndsWith("384", StringComparison.Ordinal) ? HashAlgorithmName.SHA384
            : alg.EndsWith("512", StringComparison.Ordinal) ? HashAlgorithmName.SHA512
            : HashAlgorithmName.SHA256;
        var rsa = stranger ? _strangeRsa : _rsa;
        return alg[..2] switch
        {
            "RS" => rsa.SignData(data, hash, RSASignaturePadding.Pkcs1),
            "PS" => rsa.SignData(data, hash, RSASignaturePadding.Pss),
            "ES" => (alg == "ES384" ? _p384 : _p256).SignData(data, hash),
            "HS" => HMACSHA256.HashData("secret"u8, data),
            _ => [],
        };
    }

    private JsonObject Key(string alg, string kid)
    {
        var key = new JsonObject { ["kid"] = kid, ["use"] = "sig" };
        if (alg.StartsWith("ES", StringComparison.Ordinal))
        {
            var point = (alg == "ES384" ? _p384 : _p256).ExportParameters(includePrivateParameters: false).Q;
            (key["kty"], key["crv"]) = ("EC", alg == "ES384" ? "P-384" : "P-256");
            (key["x"], key["y"]) = (Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
        }
        else
        {
            var numbers = _rsa.ExportParameters(includePrivateParameters: false);
            (key["kty"], key["alg"]) = ("RSA", alg);
            (key["n"], key["e"]) = (Base64Url.EncodeToString(numbers.Modulus), Base64Url.EncodeToString(numbers.Exponent));
        }

        return key;
    }

    private static string Part(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
