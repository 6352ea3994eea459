using System.Text.Json.Serialization;

namespace Tocsin.Integrations.Providers.Chat;

/// <summary>The envelope of a custom bot, with one card.</summary>
internal sealed record LarkMessage(LarkCard Card)
{
    [JsonPropertyOrder(-1)]
    public string MsgType { get; } = "interactive";
}

internal sealed record LarkCard(LarkHeader Header, IReadOnlyList<LarkDiv> Elements)
{
    [JsonPropertyOrder(-1)]
    public LarkConfig Config { get; } = new(true);
}

internal sealed record LarkConfig(bool WideScreenMode);

internal sealed record LarkHeader(LarkText Title, string Template);

internal sealed record LarkText(string Tag, string Content);

internal sealed record LarkDiv(LarkText Text)
{
    [JsonPropertyOrder(-1)]
    public string Tag { get; } = "div";
}

internal sealed record LarkAnswer(int? Code, string? Msg);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LarkMessage)), JsonSerializable(typeof(LarkAnswer))]
internal sealed partial class LarkJson : JsonSerializerContext;
