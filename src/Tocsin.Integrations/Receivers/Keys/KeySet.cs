using System.Text;
using Microsoft.IdentityModel.Tokens;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Receivers.Keys;

/// <summary>The public keys of an issuer (RFC 7517).</summary>
internal sealed class KeySet
{
    private const int MostKeys = 100;
    private readonly IReadOnlyList<SecurityKey> _keys;

    private KeySet(IReadOnlyList<SecurityKey> keys) => _keys = keys;

    /// <exception cref="KeysException">The answer holds none.</exception>
    public static KeySet Parse(Uri address, HttpReply reply)
    {
        if (reply.Status != 200)
        {
            throw new KeysException($"oidc: get keys failed: {HttpStatus.Line(reply.Status)} {reply.Excerpt}", reply.Status);
        }

        try
        {
            var keys = new JsonWebKeySet(Encoding.UTF8.GetString(reply.Body.Span)).Keys;
            return new KeySet([.. keys.Take(MostKeys).Where(k => k.Use is not "enc").Select(Usable).OfType<SecurityKey>()]);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or System.Text.Json.JsonException)
        {
            throw new KeysException($"oidc: failed to decode keys: {address} does not answer with a JSON Web Key Set");
        }
    }

    /// <summary>The keys that a token names, or all when it names none; a key without a name may be any.</summary>
    public IReadOnlyList<SecurityKey> Named(string? kid) =>
        string.IsNullOrEmpty(kid) ? _keys : [.. _keys.Where(k => string.IsNullOrEmpty(k.KeyId) || k.KeyId == kid)];

    private static SecurityKey? Usable(JsonWebKey key) =>
        key.Kty switch
        {
            "RSA" or "EC" => key,
            "OKP" when key.Crv == "Ed25519" => Ed25519Key.Of(key),
            _ => null,
        };
}
