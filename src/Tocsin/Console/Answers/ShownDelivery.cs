using System.ComponentModel;
using System.Text.Json.Serialization;
using Tocsin.Delivery;
using Tocsin.Storage;

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
    [property: Description("The delivery that this one repeats.")] long? ReplayOf,
    [property: Description("The newest 20, the oldest of them first.")] IReadOnlyList<ShownAttempt> FailedAttempts
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
            row.ReplayOf,
            [
                .. row.FailedAttempts.Select(a => new ShownAttempt(
                    a.Number,
                    a.EndedAt,
                    (long)a.Took.TotalMilliseconds,
                    a.Reason,
                    a.Text
                )),
            ]
        );
}

/// <summary>An attempt that failed.</summary>
internal sealed record ShownAttempt(
    [property: Description("From 1.")] int Number,
    DateTimeOffset EndedAt,
    [property: Description("Milliseconds from the start of the attempt.")] long Took,
    string Reason,
    [property: Description("What the target answered, or why it could not be asked.")] string Error
);

internal sealed class StateWords() : JsonStringEnumConverter<DeliveryState>(System.Text.Json.JsonNamingPolicy.CamelCase);
