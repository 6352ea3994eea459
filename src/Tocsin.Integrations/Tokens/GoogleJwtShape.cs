using System.Text.Json.Serialization;

namespace Tocsin.Integrations.Tokens;

internal sealed record GoogleJwtHeader(string Alg, string Typ, string Kid);

internal sealed record GoogleJwtClaims(string Iss, string Scope, string Aud, long Iat, long Exp);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GoogleJwtHeader))]
[JsonSerializable(typeof(GoogleJwtClaims))]
internal sealed partial class GoogleJwtJson : JsonSerializerContext;
