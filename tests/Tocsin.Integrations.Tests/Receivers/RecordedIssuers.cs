using System.Text.Json.Nodes;
using Tocsin.Testing.Receivers;

namespace Tocsin.Integrations.Tests.Receivers;

/// <summary>The issuers that stood in when the recordings were made, and Google's servers of keys.</summary>
internal sealed class RecordedIssuers
{
    private readonly string _base = Recordings.Text(Recordings.Setup["issuers"]!, "base");
    private readonly Dictionary<string, SigningKey> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SigningKey> _strangers = new(StringComparer.Ordinal);

    public RecordedIssuers()
    {
        foreach (var (name, issuer) in Recordings.Setup["issuers"]!["algs"]!.AsObject())
        {
            Serve(name, issuer!["algs"]?.AsArray().Select(a => (string)a!).ToList());
        }

        Servers.ServeKeys("https://www.googleapis.com/oauth2/v3/certs", Google("RS256"));
        Servers.ServeKeys("https://www.gstatic.com/iap/verify/public_key-jwk", Google("ES256"));
    }

    public KeyServers Servers { get; } = new();

    /// <summary>A bearer token, made as the recording says.</summary>
    public string Token(JsonNode how, DateTimeOffset now)
    {
        var algorithm = Recordings.Text(how, "alg");
        var own = how["google"] is null ? Key(algorithm) : Google(algorithm);
        var signer = Recordings.Text(how, "key") == "stranger" ? Made(_strangers, algorithm, own.Kid) : own;
        var kid = how.AsObject().TryGetPropertyValue("kid", out var given) ? (string?)given : own.Kid;
        var token = signer.Sign(Recordings.Claims(how, now), kid);
        return Recordings.Text(how, "tamper") switch
        {
            "signature" => token[..^9] + (token[^9] == 'A' ? 'B' : 'A') + token[^8..],
            "claims" => WithOtherClaims(token, how, now),
            _ => token,
        };
    }

    private static string WithOtherClaims(string token, JsonNode how, DateTimeOffset now)
    {
        var parts = token.Split('.');
        var claims = JsonNode.Parse(Recordings.Claims(how, now))!;
        claims["repository"] = "evil/webapp";
        return $"{parts[0]}.{SigningKey.Encode(claims.ToJsonString())}.{parts[2]}";
    }

    private void Serve(string name, List<string>? algorithms)
    {
        var issuer = $"{_base}/{name}{(name == "dslash" ? "/" : "")}";
        var listed = algorithms is null
            ? ""
            : $",\"id_token_signing_alg_values_supported\":[{string.Join(',', algorithms.Select(a => $"\"{a}\""))}]";
        var keys = name switch
        {
            "good" => [Key("RS256"), Key("RS512"), Key("ES256")],
            "noalgs2" => [Key("RS256"), Key("ES256")],
            "jempty" or "hslisted" or "eddsa" => [],
            _ => (SigningKey[])[Key(algorithms is [var first, ..] ? first : "RS256")],
        };
        Servers.ServeIssuer(issuer, listed, keys);
        var discovery = $"{_base}/{name}/.well-known/openid-configuration";
        switch (name)
        {
            case "d404":
                Servers.Serve(discovery, 404, """{"error":"not found"}""");
                break;
            case "d500":
                Servers.Serve(discovery, 500, """{"error":"broken"}""");
                break;
            case "dtext":
                Servers.Serve(discovery, 200, "hello", "text/plain");
                break;
            case "dother":
                Servers.Serve(discovery, 200, $$"""{"issuer":"{{_base}}/elsewhere","jwks_uri":"{{issuer}}/jwks"}""");
                break;
            case "j500":
                Servers.Serve($"{issuer}/jwks", 500, "broken");
                break;
        }
    }

    private SigningKey Key(string algorithm) => Made(_keys, algorithm, $"key-{algorithm.ToLowerInvariant()}");

    private SigningKey Google(string algorithm) =>
        algorithm == "ES256" ? Made(_keys, "ES256 Google", "iap-1") : Made(_keys, $"{algorithm} Google", "google-1");

    private static SigningKey Made(Dictionary<string, SigningKey> keys, string name, string kid) =>
        keys.TryGetValue(name, out var key) ? key : keys[name] = new SigningKey(name.Split(' ')[0], kid);
}
