using System.Globalization;
using System.Text.Json;
using Tocsin.Core.Alerts;
using Tocsin.Core.Events;
using Tocsin.Core.Resources;
using Tocsin.Delivery;

namespace Tocsin.Console;

/// <summary>Events and deliveries as the console shows them.</summary>
internal static class HistoryJson
{
    /// <summary>An event lists at most this many alerts that never came near it.</summary>
    private const int MaxUnmatched = 200;

    public static IEnumerable<Action<Utf8JsonWriter>> Events(
        IEnumerable<EventRow> rows,
        ResourceSet resources,
        DuplicateWindow window
    ) => rows.Select(row => (Action<Utf8JsonWriter>)(json => Event(json, row, resources, window)));

    public static void Event(Utf8JsonWriter json, EventRow row, ResourceSet resources, DuplicateWindow window)
    {
        json.WriteStartObject();
        json.WriteNumber("id", row.Id);
        json.WriteString("receivedAt", Time(row.ReceivedAt));
        json.WriteNumber("repeats", row.Window is { } spent ? window.RepeatsOf(spent.Key, spent.Window) : 0);
        json.WritePropertyName("event");
        EventJson.Write(json, row.Event);
        json.WriteStartArray("matched");
        foreach (var alert in row.Matched)
        {
            json.WriteStringValue(alert);
        }

        json.WriteEndArray();
        json.WriteStartArray("unmatched");
        foreach (var (alert, reason) in Unmatched(row, resources))
        {
            json.WriteStartObject();
            json.WriteString("alert", alert);
            json.WriteString("reason", reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Deliveries(Utf8JsonWriter json, IReadOnlyList<DeliveryRow> rows)
    {
        foreach (var row in rows)
        {
            Delivery(json, row);
        }
    }

    public static void Delivery(Utf8JsonWriter json, DeliveryRow row)
    {
        json.WriteStartObject();
        json.WriteNumber("id", row.Id);
        json.WriteNumber("eventId", row.EventId);
        json.WriteString("alert", row.Alert);
        json.WriteString("provider", row.Provider);
        json.WriteString("state", row.State.ToString().ToLowerInvariant());
        json.WriteString("reason", row.Reason);
        json.WriteNumber("attempts", row.Attempts);
        json.WriteString("lastError", row.LastError);
        Optional(json, "nextAttemptAt", row.NextAttemptAt);
        Optional(json, "deliveredAt", row.DeliveredAt);
        if (row.ReplayOf is { } of)
        {
            json.WriteNumber("replayOf", of);
        }
        else
        {
            json.WriteNull("replayOf");
        }

        json.WriteEndObject();
    }

    /// <summary>
    /// Alerts that came close were recorded with the event. Why the others never came near follows from their specs, so it is
    /// worked out when somebody asks, with the alerts as they are now, and not for each event that arrives.
    /// </summary>
    private static IEnumerable<(string Alert, string Reason)> Unmatched(EventRow row, ResourceSet resources)
    {
        var known = row.Matched.Concat(row.Rejected.Select(r => r.Alert)).ToHashSet(StringComparer.Ordinal);
        var others = resources
            .Index.Explain(row.Event)
            .Where(x => !known.Contains(x.Alert.Name.ToString()))
            .Select(x => (x.Alert.Name.ToString(), x.Rejection?.ToString() ?? "the alert was added or changed after this event"));
        var invalid = resources
            .Alerts.Values.Where(a => a.Active is null && !known.Contains(a.Name.ToString()))
            .Select(a => (a.Name.ToString(), $"the alert is not in use: {a.Readiness.Message}"));
        return row.Rejected.Concat(others.Concat(invalid).Take(MaxUnmatched));
    }

    internal static void Optional(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } at)
        {
            json.WriteString(name, Time(at));
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
