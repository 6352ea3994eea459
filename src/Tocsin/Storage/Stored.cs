using System.Text.Json;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;

namespace Tocsin.Storage;

/// <summary>What the outbox keeps of an event, and how it becomes an event again.</summary>
internal static class Stored
{
    /// <summary>The event as matched, from the body as it was posted.</summary>
    public static Event Event(byte[] body)
    {
        var e = EventDecoder.Decode(body).Event ?? throw new InvalidDataException("a stored event is no event any more");
        return EventRules.StripToken(EventRules.CleanOnArrival(e));
    }

    /// <summary>The same whether it comes from memory or from disk.</summary>
    public static Acceptance Acceptance(long eventId, long receivedAt) =>
        new(DateTimeOffset.FromUnixTimeMilliseconds(receivedAt), eventId);

    public static EventMetadata Metadata(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return EventMetadata.From(
            document.RootElement.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value.GetString() ?? ""))
        );
    }
}
