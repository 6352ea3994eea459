using System.Text.Json.Serialization;

namespace Tocsin.Integrations.Providers.Streams;

/// <summary>What a server says about itself: https://docs.nats.io/reference/reference-protocols/nats-protocol#info</summary>
internal sealed record NatsInfo(
    long MaxPayload,
    bool AuthRequired,
    bool TlsRequired,
    bool TlsAvailable,
    string? Nonce,
    [property: JsonPropertyName("ldm")] bool IsLeaving
);

/// <summary>What a client says about itself, as the reference's does: https://docs.nats.io/reference/reference-protocols/nats-protocol#connect</summary>
internal sealed record NatsConnect(
    bool Verbose,
    bool Pedantic,
    bool TlsRequired,
    string? Jwt,
    string? Nkey,
    string? Sig,
    string? AuthToken,
    string? User,
    string? Pass,
    string Name,
    string Lang,
    string Version,
    int Protocol,
    bool Echo
);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(NatsInfo))]
[JsonSerializable(typeof(NatsConnect))]
internal sealed partial class NatsJson : JsonSerializerContext;
