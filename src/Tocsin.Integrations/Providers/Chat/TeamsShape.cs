using System.Text.Json.Serialization;

namespace Tocsin.Integrations.Providers.Chat;

/// <summary>The envelope that a workflow takes, with one Adaptive Card.</summary>
internal sealed record TeamsMessage(IReadOnlyList<TeamsAttachment> Attachments)
{
    [JsonPropertyOrder(-1)]
    public string Type { get; } = "message";
}

internal sealed record TeamsAttachment(TeamsCard Content)
{
    [JsonPropertyOrder(-1)]
    public string ContentType { get; } = "application/vnd.microsoft.card.adaptive";
}

internal sealed record TeamsCard([property: JsonPropertyOrder(1)] IReadOnlyList<TeamsElement> Body)
{
    [JsonPropertyName("$schema")]
    public string Schema { get; } = "http://adaptivecards.io/schemas/adaptive-card.json";
    public string Type { get; } = "AdaptiveCard";
    public string Version { get; } = "1.4";

    [JsonPropertyOrder(2)]
    public TeamsWidth Msteams { get; } = new("Full");
}

internal sealed record TeamsWidth(string Width);

/// <summary>Any element of a card; what an element does not have is left out.</summary>
internal sealed record TeamsElement(string Type)
{
    public string? Text { get; init; }
    public string? Size { get; init; }
    public string? Weight { get; init; }
    public string? Color { get; init; }
    public bool? Wrap { get; init; }
    public IReadOnlyList<TeamsFact>? Facts { get; init; }
    public IReadOnlyList<TeamsElement>? Items { get; init; }

    public static TeamsElement TextBlock(string text) => new("TextBlock") { Text = text, Wrap = true };
}

internal sealed record TeamsFact(string Title, string Value);

/// <summary>The older card of Office connectors.</summary>
internal sealed record TeamsConnectorCard(string ThemeColor, string Summary, IReadOnlyList<TeamsSection> Sections)
{
    [JsonPropertyName("@type"), JsonPropertyOrder(-2)]
    public string Type { get; } = "MessageCard";

    [JsonPropertyName("@context"), JsonPropertyOrder(-1)]
    public string Context { get; } = "http://schema.org/extensions";
}

internal sealed record TeamsSection(string ActivityTitle, string ActivitySubtitle, IReadOnlyList<TeamsConnectorFact> Facts);

internal sealed record TeamsConnectorFact(string Name, string Value);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(TeamsMessage)), JsonSerializable(typeof(TeamsConnectorCard))]
internal sealed partial class TeamsJson : JsonSerializerContext;
