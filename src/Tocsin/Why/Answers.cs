using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Tocsin.Why;

/// <summary>A request as it may be shown: secrets masked.</summary>
internal sealed record ShownCall(
    string Method,
    string Url,
    [property: Description("Each Name: value, in the order of sending, without those of the transport.")]
        IReadOnlyList<string> Headers,
    string Body,
    [property: Description("What came back; null when nothing was sent.")] string? Answer
);

/// <summary>What one Alert makes of an event.</summary>
internal sealed record ExplainedAlert(
    [property: Description("namespace/name")] string Alert,
    [property: Description("namespace/name")] string Provider,
    bool Matched,
    [property: Description("Of a match sent, skipped, waits or fails; else the rule that turned it away.")] string Verdict,
    string Reason
)
{
    [JsonRequired]
    public IReadOnlyList<ShownCall> Requests { get; init; } = [];
}

internal sealed record Explanation(
    IReadOnlyList<ExplainedAlert> Items,
    [property: Description("Sent now, the event would be suppressed as a repeat until then.")] DateTimeOffset? DuplicateUntil
);

/// <summary>What came, or would come, of sending one event to one Provider.</summary>
internal sealed record Trial(
    [property: Description("namespace/name")] string Provider,
    bool Succeeded,
    [property: AllowedValues("sent", "skipped", "waits", "fails")] string Verdict,
    [property: Description("Empty when it was sent.")] string Reason,
    IReadOnlyList<ShownCall> Requests
);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Explanation))]
[JsonSerializable(typeof(HookExplanation))]
[JsonSerializable(typeof(Trial))]
internal sealed partial class AnswersJson : JsonSerializerContext;
