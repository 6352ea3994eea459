using System.ComponentModel;
using System.Text.Json.Serialization;
using Tocsin.Core.Configuration;
using Tocsin.Core.Events;
using Tocsin.Core.Reports;
using Tocsin.Storage;

namespace Tocsin.Console.Answers;

/// <summary>An event of the history.</summary>
internal sealed record ReceivedEvent(
    long Id,
    DateTimeOffset ReceivedAt,
    [property: Description("Duplicates that were suppressed since; counted in memory.")] int Repeats,
    ShownEvent Event,
    [property: Description("The Alerts that took it, each namespace/name.")] IReadOnlyList<string> Matched,
    IReadOnlyList<Unmatched> Unmatched
)
{
    /// <summary>An event lists at most this many alerts that never came near it.</summary>
    private const int MaxUnmatched = 200;

    public static ReceivedEvent Of(EventRow row, ResourceSet resources, DuplicateWindow window) =>
        new(
            row.Id,
            row.ReceivedAt,
            row.Window is { } spent ? window.RepeatsOf(spent.Key, spent.Window) : 0,
            ShownEvent.Of(row.Event),
            row.Matched,
            [.. WhyNot(row, resources)]
        );

    /// <summary>
    /// Alerts that came close were recorded with the event. Why the others never came near follows from their specs, so it is
    /// worked out when somebody asks, with the alerts as they are now, and not for each event that arrives.
    /// </summary>
    private static IEnumerable<Unmatched> WhyNot(EventRow row, ResourceSet resources)
    {
        var known = row.Matched.Concat(row.Rejected.Select(r => r.Alert)).ToHashSet(StringComparer.Ordinal);
        var others = resources
            .Index.Explain(row.Event)
            .Where(x => !known.Contains(x.Alert.Name.ToString()))
            .Select(x => new Unmatched(
                x.Alert.Name.ToString(),
                x.Rejection?.ToString() ?? "the alert was added or changed after this event"
            ));
        var invalid = resources
            .Alerts.Values.Where(a => a.Active is null && !known.Contains(a.Name.ToString()))
            .Select(a => new Unmatched(a.Name.ToString(), $"the alert is not in use: {a.Readiness.Message}"));
        return row.Rejected.Select(r => new Unmatched(r.Alert, r.Reason)).Concat(others.Concat(invalid).Take(MaxUnmatched));
    }
}

/// <summary>An Alert that did not take an event.</summary>
internal sealed record Unmatched(
    [property: Description("namespace/name")] string Alert,
    [property: Description("The first rule that turned it away, a colon, and the values compared.")] string Reason
);

[Description("The event as it was matched, in the form in which Flux's controllers send it; what is empty is left out.")]
internal sealed record ShownEvent(
    ShownObject InvolvedObject,
    string Severity,
    DateTime? Timestamp,
    string Message,
    string Reason,
    string ReportingController
)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ShownObject? RelatedObject { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Action { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ReportingInstance { get; init; }

    public static ShownEvent Of(Event e) =>
        new(ShownObject.Of(e.InvolvedObject), e.Severity, WholeSeconds(e.Timestamp), e.Message, e.Reason, e.ReportingController)
        {
            RelatedObject = e.RelatedObject is { } related ? ShownObject.Of(related) : null,
            Action = e.Action,
            Metadata = e.Metadata.Count > 0 ? e.Metadata.ToDictionary(StringComparer.Ordinal) : null,
            ReportingInstance = ShownObject.Unless(e.ReportingInstance),
        };

    // As the reference sends it; a time in UTC ends with Z.
    private static DateTime? WholeSeconds(DateTimeOffset? at) =>
        at is { } time ? DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds()).UtcDateTime : null;
}

internal sealed record ShownObject
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Kind { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Namespace { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Uid { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ApiVersion { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ResourceVersion { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? FieldPath { get; init; }

    public static ShownObject Of(ObjectReference o) =>
        new()
        {
            Kind = Unless(o.Kind),
            Namespace = Unless(o.Namespace),
            Name = Unless(o.Name),
            Uid = Unless(o.Uid),
            ApiVersion = Unless(o.ApiVersion),
            ResourceVersion = Unless(o.ResourceVersion),
            FieldPath = Unless(o.FieldPath),
        };

    /// <summary>Null for what is empty.</summary>
    public static string? Unless(string text) => text.Length > 0 ? text : null;
}
