using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Tocsin.Console.Answers;

[Description("With dryRun how much it would be, else what was done.")]
[JsonDerivedType(typeof(DeliveriesMatched)), JsonDerivedType(typeof(DeliveriesPurged))]
internal abstract record DeliveriesPurge;

internal sealed record DeliveriesMatched([property: Description("How many there are.")] long Matched) : DeliveriesPurge;

internal sealed record DeliveriesPurged(
    [property: Description("How many ended.")] int Purged,
    [property: Description("How many are being sent: they end with that attempt.")] int UnderWay,
    [property: Description("Where the next call goes on; null when all was looked at.")] long? Next
) : DeliveriesPurge;

[Description("With dryRun how much it would be, else what was done.")]
[JsonDerivedType(typeof(EventsMatched)), JsonDerivedType(typeof(EventsPurged))]
internal abstract record EventsPurge;

internal sealed record EventsMatched([property: Description("How many there are.")] long Matched) : EventsPurge;

internal sealed record EventsPurged(
    [property: Description("How many were forgotten.")] int Purged,
    [property: Description("Call again.")] bool More
) : EventsPurge;
