using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tocsin.Kube.Client;

namespace Tocsin.Kube.Leases;

/// <summary>coordination.k8s.io/v1 Lease, as far as an election needs it.</summary>
internal sealed record Lease
{
    public static readonly ResourceType Type = new("coordination.k8s.io", "v1", "leases");

    public string ApiVersion { get; init; } = "coordination.k8s.io/v1";
    public string Kind { get; init; } = "Lease";
    public LeaseMetadata Metadata { get; init; } = new();
    public LeaseSpec Spec { get; init; } = new();
}

internal sealed record LeaseMetadata
{
    public string? Name { get; init; }
    public string? Namespace { get; init; }
    public string? ResourceVersion { get; init; }

    // What others wrote goes back with an update.
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Rest { get; set; }
}

internal sealed record LeaseSpec
{
    public string? HolderIdentity { get; init; }
    public int? LeaseDurationSeconds { get; init; }
    public int? LeaseTransitions { get; init; }

    [JsonConverter(typeof(MicroTime))]
    public DateTimeOffset? AcquireTime { get; init; }

    [JsonConverter(typeof(MicroTime))]
    public DateTimeOffset? RenewTime { get; init; }
}

/// <summary>Kubernetes' MicroTime: exactly six digits after the second.</summary>
internal sealed class MicroTime : JsonConverter<DateTimeOffset?>
{
    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.Null ? null : reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options)
    {
        if (value is { } at)
        {
            writer.WriteStringValue(at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
