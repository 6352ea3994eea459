using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Tocsin.Integrations.Receivers.Keys;

/// <summary>The signature of a JSON Web Token (RFC 7515), verified by the library; what the claims must be is for the type to say.</summary>
internal static class TokenSignature
{
    private static readonly JsonWebTokenHandler s_handler = new();

    /// <summary>Null when the text is no signed token.</summary>
    public static JsonWebToken? Read(string token)
    {
        try
        {
            return new JsonWebToken(token);
        }
        catch (Exception e)
            when (e
                    is ArgumentException
                        or FormatException
                        or InvalidOperationException
                        or SecurityTokenException
                        or System.Text.Json.JsonException
            )
        {
            return null;
        }
    }

    /// <summary>Whether a key that the token may mean verifies it by one of the algorithms.</summary>
    public static async Task<bool> Verifies(JsonWebToken token, KeySet keys, IReadOnlyList<string> algorithms)
    {
        var named = keys.Named(token.Kid);
        if (named is [] || !algorithms.Contains(token.Alg))
        {
            return false;
        }

        var result = await s_handler.ValidateTokenAsync(
            token,
            new TokenValidationParameters
            {
                IssuerSigningKeys = named,
                TryAllIssuerSigningKeys = true,
                ValidAlgorithms = algorithms,
                ValidateIssuer = false,
                ValidateAudience = false,
                ValidateLifetime = false,
            }
        );
        return result.IsValid;
    }
}
