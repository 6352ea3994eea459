using System.Text.Json.Serialization;

namespace Tocsin.Integrations.Providers.Chat;

/// <summary>A message with attachments, in the form that Slack defined and others read.</summary>
internal sealed record SlackMessage(string? Channel, string? Username, IReadOnlyList<SlackAttachment> Attachments);

internal sealed record SlackAttachment(
    string Fallback,
    string Color,
    string AuthorName,
    string Text,
    IReadOnlyList<string> MrkdwnIn,
    IReadOnlyList<SlackField> Fields
);

internal sealed record SlackField(string Title, string Value, bool Short = false);

/// <summary>What the Web API answers; webhooks answer with plain text.</summary>
internal sealed record SlackAnswer(bool? Ok, string? Error);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(SlackMessage)), JsonSerializable(typeof(SlackAnswer))]
internal sealed partial class SlackJson : JsonSerializerContext;
