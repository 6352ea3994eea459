using System.Text.Json.Serialization;

namespace Tocsin.Why;

/// <summary>A request as it may be shown: secrets masked.</summary>
/// <param name="Headers"><c>Name: value</c>, in the order of sending, without those of the transport.</param>
/// <param name="Answer">What came back; null when nothing was sent.</param>
internal sealed record ShownCall(string Method, string Url, IReadOnlyList<string> Headers, string Body, string? Answer);

/// <summary>What one Alert makes of an event.</summary>
/// <param name="Verdict">
/// Of a match <c>sent</c>, <c>skipped</c>, <c>waits</c> or <c>fails</c>; else the rule that turned it away (<c>severity</c>, …).
/// </param>
internal sealed record ExplainedAlert(string Alert, string Provider, bool Matched, string Verdict, string Reason)
{
    public IReadOnlyList<ShownCall> Requests { get; init; } = [];
}

/// <param name="DuplicateUntil">Sent now, the event would be suppressed as a repeat until then.</param>
internal sealed record Explanation(IReadOnlyList<ExplainedAlert> Items, DateTimeOffset? DuplicateUntil);

/// <summary>What came, or would come, of sending one event to one Provider.</summary>
internal sealed record Trial(string Provider, bool Succeeded, string Verdict, string Reason, IReadOnlyList<ShownCall> Requests);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Explanation))]
[JsonSerializable(typeof(Trial))]
internal sealed partial class AnswersJson : JsonSerializerContext;
