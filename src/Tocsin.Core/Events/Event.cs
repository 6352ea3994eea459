namespace Tocsin.Core.Events;

/// <summary>What a controller reports about an object; absent parts are empty (spec/events-and-alerts.md §1).</summary>
public sealed record Event
{
    public ObjectReference InvolvedObject { get; init; } = new();

    /// <summary>What the object was made from or acts on, as its source; null when the sender named none.</summary>
    public ObjectReference? RelatedObject { get; init; }

    /// <summary><c>info</c> or <c>error</c> from Flux; any other word passes through.</summary>
    public string Severity { get; init; } = "";

    /// <summary>When it happened, UTC; null when the sender did not say.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    public string Message { get; init; } = "";
    public string Reason { get; init; } = "";

    /// <summary>What the controller was about, as <c>Applied</c>; null when the sender did not write the field, which then stays out.</summary>
    public string? Action { get; init; }

    public EventMetadata Metadata { get; init; } = EventMetadata.Empty;
    public string ReportingController { get; init; } = "";
    public string ReportingInstance { get; init; } = "";

    public bool IsError => string.Equals(Severity, SeverityName.Error, StringComparison.Ordinal);
}

/// <summary>The severities that Flux sends.</summary>
public static class SeverityName
{
    public const string Info = "info";
    public const string Error = "error";
}
