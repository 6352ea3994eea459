using System.ComponentModel;
using System.Text.Json.Serialization;
using Tocsin.Core.Delivery;
using Tocsin.Delivery;

namespace Tocsin.Console.Answers;

/// <summary>A delivery of the history.</summary>
internal sealed record ShownDelivery(
    long Id,
    long EventId,
    [property: Description("namespace/name")] string Alert,
    [property: Description("namespace/name")] string Provider,
    [property: JsonConverter(typeof(StateWords))] DeliveryState State,
    string Reason,
    int Attempts,
    string LastError,
    DateTimeOffset? NextAttemptAt,
    DateTimeOffset? DeliveredAt,
    [property: Description("The delivery that this one repeats.")] long? ReplayOf
)
{
    public static ShownDelivery Of(DeliveryRow row) =>
        new(
            row.Id,
            row.EventId,
            row.Alert,
            row.Provider,
            row.State,
            row.Reason,
            row.Attempts,
            row.LastError,
            row.NextAttemptAt,
            row.DeliveredAt,
            row.ReplayOf
        );
}

internal sealed class StateWords() : JsonStringEnumConverter<DeliveryState>(System.Text.Json.JsonNamingPolicy.CamelCase);
