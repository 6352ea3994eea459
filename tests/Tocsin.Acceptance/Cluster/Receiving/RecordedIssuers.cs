using System.Text.Json.Nodes;

namespace Tocsin.Acceptance.Cluster.Receiving;

/// <summary>The stand-in OIDC issuers of the recording: which algorithms they list, and how some of them fail.</summary>
internal static class RecordedIssuers
{
    private static readonly (string Name, string Value) s_json = ("Content-Type", "application/json");

    public static Task<Sink> Start(RecordedTokens tokens)
    {
        Sink? sink = null;
        return Started();

        async Task<Sink> Started()
        {
            sink = await Sink.Start(request => Answer(tokens, sink!, request));
            return sink;
        }
    }

    private static Reply Answer(RecordedTokens tokens, Sink sink, Received request)
    {
        var parts = request.Target.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var (name, asked) = (parts[0], parts[^1]);
        return (name, asked) switch
        {
            ("d404", _) => new Reply(404, "{\"error\":\"not found\"}", s_json),
            ("d500", _) => new Reply(500, "{\"error\":\"oops\"}", s_json),
            ("dtext", _) => new Reply(200, "hello", ("Content-Type", "text/plain")),
            ("j500", "jwks") => new Reply(500, "{}", s_json),
            ("jempty", "jwks") => new Reply(200, "{\"keys\":[]}", s_json),
            ("jredirect", "jwks") => new Reply(302, "", ("Location", sink.At("/jredirect/jwks2"))),
            (_, "jwks" or "jwks2") => new Reply(200, tokens.Keys(KeysOf(name)), s_json),
            _ => new Reply(200, Discovery(sink.At("/" + name), name), s_json),
        };
    }

    private static string Discovery(string address, string name)
    {
        var issuer = name switch
        {
            "dother" => address[..^name.Length] + "elsewhere",
            "dslash" => address + "/",
            _ => address,
        };
        var json = new JsonObject { ["issuer"] = issuer, ["jwks_uri"] = address + "/jwks" };
        if (Listed(name) is { } algs)
        {
            json["id_token_signing_alg_values_supported"] = algs.DeepClone();
        }

        return json.ToJsonString();
    }

    private static JsonNode? Listed(string name) => Recording.Setup["issuers"]!["algs"]![name]?["algs"];

    private static IEnumerable<(string Alg, string Kid)> KeysOf(string name) =>
        (
            name switch
            {
                "good" => ["RS256", "RS512", "ES256"],
                "noalgs2" => ["RS256", "ES256"],
                _ => (string[])[(string?)Listed(name)?.AsArray().FirstOrDefault() ?? "RS256"],
            }
        ).Select(alg => (alg, "key-" + alg.ToLowerInvariant()));
}
