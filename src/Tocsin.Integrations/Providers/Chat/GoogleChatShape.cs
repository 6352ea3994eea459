using System.Text.Json.Serialization;

namespace Tocsin.Integrations.Providers.Chat;

/// <summary>A message with cards of the first version; what the reference sends as null or empty is left out.</summary>
internal sealed record GoogleChatMessage(IReadOnlyList<GoogleChatCard> Cards);

internal sealed record GoogleChatCard(GoogleChatHeader Header, IReadOnlyList<GoogleChatSection> Sections);

internal sealed record GoogleChatHeader(string Title, string Subtitle);

internal sealed record GoogleChatSection(IReadOnlyList<GoogleChatWidget> Widgets);

/// <summary>One of both.</summary>
internal sealed record GoogleChatWidget(GoogleChatText? TextParagraph = null, GoogleChatKeyValue? KeyValue = null);

internal sealed record GoogleChatText(string Text);

internal sealed record GoogleChatKeyValue(string TopLabel, string Content, bool ContentMultiline = false);

internal sealed record GoogleChatAnswer(GoogleChatError? Error);

internal sealed record GoogleChatError(int? Code);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(GoogleChatMessage)), JsonSerializable(typeof(GoogleChatAnswer))]
internal sealed partial class GoogleChatJson : JsonSerializerContext;
