using System.Text.Json;
using Tocsin.Core.Providers;
using Tocsin.Core.Receivers;
using Tocsin.Integrations.Receivers.Keys;

namespace Tocsin.Integrations.Receivers;

/// <summary>
/// An ID token of Google, checked in the order of Google's own library: what costs nothing first, so that a forged token seldom
/// asks for keys.
/// </summary>
internal sealed class GoogleToken(IHttpSender http, TimeProvider clock)
{
    // https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions; ES256 is the identity-aware proxy's.
    private static readonly Dictionary<string, Uri> s_keys = new(StringComparer.Ordinal)
    {
        ["RS256"] = new("https://www.googleapis.com/oauth2/v3/certs"),
        ["ES256"] = new("https://www.gstatic.com/iap/verify/public_key-jwk"),
    };
    private readonly KeptDocuments<KeySet> _keys = new(http, clock, KeySet.Parse);

    /// <summary>Null when the token is Google's, for this account and audience.</summary>
    public async Task<Verdict.Refused?> Refuse(Webhook hook, string email, string audience, CancellationToken cancel)
    {
        if (BearerToken.Of(hook) is not { } token)
        {
            return Refused(BearerToken.MissingReason, BearerToken.MissingText);
        }

        if (BearerToken.UnverifiedClaims(token, out var fault) is not { } claims)
        {
            var parts = token.Split('.').Length;
            var text = parts == 3 ? fault : $"invalid token, token must have three segments; found {parts}";
            return Invalid("the token in Authorization is not a JSON Web Token", "<unknown>", text);
        }

        return Early(claims, audience) ?? await Signature(token, cancel) ?? Account(claims, email);
    }

    private Verdict.Refused? Early(JsonElement claims, string audience)
    {
        if (Text(claims, "aud") != audience)
        {
            return Invalid(
                "the token's aud is not the Secret's audience; compare it with the audience of the Pub/Sub subscription",
                "***",
                "audience provided does not match aud claim in the JWT"
            );
        }

        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var expires =
            claims.TryGetProperty("exp", out var exp) && exp.ValueKind is JsonValueKind.Number ? (long)exp.GetDouble() : 0;
        return now > expires
            ? Invalid("the token is expired; see that the clocks agree", "***", $"token expired: now={now}, expires={expires}")
            : null;
    }

    private async Task<Verdict.Refused?> Signature(string token, CancellationToken cancel)
    {
        if (TokenSignature.Read(token) is not { } jwt)
        {
            return Invalid("the token in Authorization is not a JSON Web Token", "***", "invalid token");
        }

        if (!s_keys.TryGetValue(jwt.Alg, out var address))
        {
            var text = $"expected JWT signed with RS256 or ES256 but found \"{Shown.Of(jwt.Alg)}\"";
            return Invalid("the token is signed by an algorithm that Google does not use", "***", text);
        }

        try
        {
            var keys = await _keys.Get(address, cancel);
            var isGood =
                await TokenSignature.Verifies(jwt, keys, [jwt.Alg])
                || await _keys.GetNewer(address, keys, cancel) is { } newer
                    && await TokenSignature.Verifies(jwt, newer, [jwt.Alg]);
            return isGood
                ? null
                : Invalid("no key of Google verifies the token's signature", "***", "the signature is not valid");
        }
        catch (KeysException e)
        {
            var what = e.Status is { } status ? $", got status code {status}" : $": {e.Message}";
            var text = $"unable to retrieve cert{what}";
            var reason = $"Google's keys cannot be fetched; see that Tocsin can reach {address.Host}";
            return Invalid(reason, "***", text) with { Check = Check.Keys };
        }
    }

    private static Verdict.Refused? Account(JsonElement claims, string email)
    {
        var issuer = Text(claims, "iss");
        if (issuer is not ("accounts.google.com" or "https://accounts.google.com"))
        {
            var text = $"token issuer is '{Shown.Of(issuer)}', want 'accounts.google.com' or 'https://accounts.google.com'";
            return Refused("the token was not issued by Google", text);
        }

        if (Text(claims, "email") is var given && given != email)
        {
            return Refused(
                "the token's email is not the Secret's email; compare it with the service account of the Pub/Sub subscription",
                $"token email is '{(given.Length == 0 ? "" : "***")}', want '***'"
            );
        }

        return claims.TryGetProperty("email_verified", out var verified) && verified.ValueKind is JsonValueKind.True
            ? null
            : Refused("the token says that its email is not verified", "token email '***' is not verified");
    }

    // What the token and the Secret say of accounts and audiences stays out of the log: an audience is often the webhook's path.
    private static Verdict.Refused Invalid(string reason, string audience, string text) =>
        Refused(reason, $"invalid ID token: audience is '{audience}', want '***': idtoken: {text}");

    private static Verdict.Refused Refused(string reason, string text) =>
        new(Check.Token, reason, $"cannot authenticate GCR request: {text}");

    private static string Text(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString()! : "";
}
