using System.Text.Json.Serialization;

namespace Tocsin.Integrations.Providers.Chat;

/// <summary>A message in the webhook's full format.</summary>
internal sealed record ZoomMessage(ZoomContent Content);

internal sealed record ZoomContent(ZoomHead Head, IReadOnlyList<ZoomBody> Body);

internal sealed record ZoomHead(string Text, ZoomSubHead SubHead);

internal sealed record ZoomSubHead(string Text);

/// <summary>A message has a text, fields have items.</summary>
internal sealed record ZoomBody(string Type)
{
    public string? Text { get; init; }
    public IReadOnlyList<ZoomItem>? Items { get; init; }
}

internal sealed record ZoomItem(string Key, string Value);

internal sealed record ZoomAnswer(int? Code, string? Message, bool? Success);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ZoomMessage)), JsonSerializable(typeof(ZoomAnswer))]
internal sealed partial class ZoomJson : JsonSerializerContext;
