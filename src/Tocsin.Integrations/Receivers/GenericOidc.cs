using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Tocsin.Core.Providers;
using Tocsin.Core.Receivers;
using Tocsin.Integrations.Receivers.Keys;

namespace Tocsin.Integrations.Receivers;

/// <summary>
/// A pipeline that proves who it is by a token of its forge (OpenID Connect): an issuer that the Receiver names has signed it,
/// it is meant for the Receiver's audience, and the Receiver's conditions on its claims are true.
/// </summary>
internal sealed class GenericOidc(IHttpSender http, TimeProvider clock) : IReceiver
{
    private readonly KeptDocuments<Issuer> _issuers = new(http, clock, Issuer.Parse);
    private readonly KeptDocuments<KeySet> _keys = new(http, clock, KeySet.Parse);

    public ReceiverType Type { get; } = new(ReceiverReader.Oidc) { NeedsSecret = false };

    public async ValueTask<Verdict> Verify(Webhook hook, ReceiverSpec spec, ReceiverSecret secret, CancellationToken cancel)
    {
        if (BearerToken.Of(hook) is not { } token)
        {
            return new Verdict.Refused(Check.Token, BearerToken.MissingReason, BearerToken.MissingText);
        }

        if (BearerToken.UnverifiedClaims(token, out var fault) is not { } claims)
        {
            var reason = "the token in Authorization is not a JSON Web Token";
            return new Verdict.Refused(Check.Token, reason, $"failed to parse bearer token: {fault}");
        }

        var issuer = claims.TryGetProperty("iss", out var iss) && iss.ValueKind is JsonValueKind.String ? iss.GetString()! : "";
        if (spec.OidcProviders.FirstOrDefault(p => p.IssuerUrl == issuer) is not { } provider)
        {
            var reason =
                "the token's iss is not an issuerURL of spec.oidcProviders; compare them byte by byte, slashes at the end too";
            return new Verdict.Refused(Check.Token, reason, $"no oidcProvider configured for issuer \"{Shown.Of(issuer)}\"");
        }

        return await VerifySignature(token, claims, provider, cancel)
            ?? Refuse(claims, provider)
            ?? (Verdict)new Verdict.Genuine("", hook.Body) { Claims = claims };
    }

    private async Task<Verdict?> VerifySignature(
        string token,
        JsonElement claims,
        OidcProvider provider,
        CancellationToken cancel
    )
    {
        Issuer issuer;
        try
        {
            issuer = await Describe(provider.IssuerUrl, cancel);
        }
        catch (KeysException e)
        {
            var reason = "the issuer does not describe itself, so no token of it can be verified; see that Tocsin can reach it";
            return new Verdict.Refused(
                Check.Keys,
                reason,
                $"failed to initialize OIDC provider for issuer \"{provider.IssuerUrl}\": {e.Message}"
            );
        }

        if (TokenSignature.Read(token) is not { } jwt)
        {
            var text = TokenTimes.Of(claims, out var fault) is null ? $"failed to unmarshal claims: {fault}" : "malformed jwt";
            return Unverified("the token in Authorization is not a JSON Web Token", $"oidc: {text}");
        }

        if (!issuer.Algorithms.Contains(jwt.Alg))
        {
            var expected = string.Join(' ', issuer.Algorithms.Select(a => $"\"{a}\""));
            return Unverified(
                "the token is signed by an algorithm that its issuer does not list",
                $"oidc: malformed jwt: unexpected signature algorithm \"{Shown.Of(jwt.Alg)}\"; expected [{expected}]"
            );
        }

        return await VerifyByKeys(jwt, issuer, cancel);
    }

    private async Task<Verdict?> VerifyByKeys(JsonWebToken jwt, Issuer issuer, CancellationToken cancel)
    {
        try
        {
            var keys = await _keys.Get(issuer.Keys, cancel);
            var isGood =
                await TokenSignature.Verifies(jwt, keys, issuer.Algorithms)
                || await _keys.GetNewer(issuer.Keys, keys, cancel) is { } newer
                    && await TokenSignature.Verifies(jwt, newer, issuer.Algorithms);
            return isGood
                ? null
                : Unverified(
                    "no key of the issuer verifies the token's signature",
                    "failed to verify signature: failed to verify id token signature"
                );
        }
        catch (KeysException e)
        {
            return new Verdict.Refused(
                Check.Keys,
                "the issuer's keys cannot be fetched, so no token of it can be verified; see that Tocsin can reach its jwks_uri",
                $"failed to verify OIDC token: failed to verify signature: fetching keys {e.Message}"
            );
        }
    }

    private async Task<Issuer> Describe(string url, CancellationToken cancel)
    {
        var address = Issuer.Discovery(url) ?? throw new KeysException("the issuerURL is not a valid URL");
        var issuer = await _issuers.Get(address, cancel);
        return issuer.Name == url
            ? issuer
            : throw new KeysException(
                $"oidc: issuer URL provided to client (\"{url}\") did not match the issuer URL returned by provider"
                    + $" (\"{Shown.Of(issuer.Name)}\")"
            );
    }

    private Verdict.Refused? Refuse(JsonElement claims, OidcProvider provider)
    {
        if (TokenTimes.Of(claims, out var fault) is not { } times)
        {
            return Unverified("a claim of the token has a wrong type", $"oidc: failed to unmarshal claims: {fault}");
        }

        if (times.Refuse(provider.Audience, clock.GetUtcNow()) is { } refused)
        {
            return Unverified("the token is for another audience, or another time; compare its aud with the Receiver's", refused);
        }

        return provider.Rules.Refuse(claims) is { } broken
            ? new Verdict.Refused(Check.Token, "the token's claims do not meet the Receiver's validations", broken)
            : null;
    }

    private static Verdict.Refused Unverified(string reason, string text) =>
        new(Check.Token, reason, $"failed to verify OIDC token: {text}");
}
