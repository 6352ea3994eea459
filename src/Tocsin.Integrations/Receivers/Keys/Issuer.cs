using System.Text.Json;
using Tocsin.Core.Providers;
using Tocsin.Core.Receivers;
using Tocsin.Core.Receivers.Payloads;

namespace Tocsin.Integrations.Receivers.Keys;

/// <summary>What an issuer says of itself (OpenID Connect Discovery 1.0, §4).</summary>
/// <param name="Name">Its <c>issuer</c>.</param>
/// <param name="Algorithms">Those it signs by and that are supported; RS256 when it lists none.</param>
/// <param name="Keys">Where its keys are.</param>
internal sealed record Issuer(string Name, IReadOnlyList<string> Algorithms, Uri Keys)
{
    public const string DefaultAlgorithm = "RS256";

    private static readonly string[] s_supported =
    [
        "RS256",
        "RS384",
        "RS512",
        "ES256",
        "ES384",
        "ES512",
        "PS256",
        "PS384",
        "PS512",
        Ed25519Key.Algorithm,
    ];

    /// <summary>Where an issuer describes itself; null when its URL is none.</summary>
    public static Uri? Discovery(string issuer) =>
        Uri.TryCreate($"{issuer.TrimEnd('/')}/.well-known/openid-configuration", UriKind.Absolute, out var address)
            ? address
            : null;

    /// <exception cref="KeysException">The answer is no description.</exception>
    public static Issuer Parse(Uri address, HttpReply reply)
    {
        if (reply.Status != 200)
        {
            throw new KeysException($"{HttpStatus.Line(reply.Status)}: {reply.Excerpt}");
        }

        if (GoObject.Value(reply.Body.Span, isWhole: true, out var fault) is not { ValueKind: JsonValueKind.Object } json)
        {
            var type = reply.Header("Content-Type") ?? "";
            var expected = type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase)
                ? ""
                : $"expected Content-Type = application/json, got \"{Shown.Of(type)}\": ";
            var what = fault.Length > 0 ? fault : "it is not an object";
            throw new KeysException($"oidc: failed to decode provider discovery object: {expected}{what}");
        }

        return Uri.TryCreate(Text(json, "jwks_uri"), UriKind.Absolute, out var keys) && keys.Scheme is "http" or "https"
            ? new Issuer(Text(json, "issuer"), AlgorithmsOf(json), keys)
            : throw new KeysException($"{address} names no jwks_uri");
    }

    private static List<string> AlgorithmsOf(JsonElement json)
    {
        var listed =
            json.TryGetProperty("id_token_signing_alg_values_supported", out var list) && list.ValueKind is JsonValueKind.Array
                ? list.EnumerateArray().Where(a => a.ValueKind is JsonValueKind.String).Select(a => a.GetString()!)
                : [];
        var supported = listed.Where(s_supported.Contains).ToList();
        return supported is [] ? [DefaultAlgorithm] : supported;
    }

    private static string Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString()! : "";
}
