using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Primitives;
using Tocsin.Core.Documents;
using Tocsin.Core.Events;
using Tocsin.Core.Reports;
using Tocsin.Delivery;

namespace Tocsin.Console.Contract;

/// <summary>Every parameter of the console.</summary>
internal static class Parameters
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;
    private const string BeforeMeans = "Of events received before it: RFC 3339, or a duration ago such as 24h.";
    private const string NotHistory = "what arrived or was skipped is history";

    public static Parameter<int> Limit { get; } =
        new(
            "limit",
            "How many at most.",
            () =>
                new JsonObject
                {
                    ["type"] = "integer",
                    ["minimum"] = 1,
                    ["maximum"] = MaxLimit,
                    ["default"] = DefaultLimit,
                },
            DefaultLimit,
            (given, _) => Whole(given.ToString()) is { } n and > 0 and <= MaxLimit ? new((int)n) : null,
            _ => string.Create(CultureInfo.InvariantCulture, $"limit is a number from 1 to {MaxLimit}")
        );

    public static Parameter<string?> Object { get; } =
        new(
            "object",
            "Only events about this object: Kind/namespace/name.",
            Text,
            null,
            (given, _) => given.ToString().Split('/') is [not "", not "", not ""] ? new(given.ToString()) : null,
            _ => "write object as Kind/namespace/name"
        );

    public static Parameter<DateTimeOffset?> Since { get; } = Time("since", "RFC 3339, or a duration such as 1h.");

    /// <summary>Whether an alert took it: those that one took cannot be asked for alone.</summary>
    public static Parameter<bool?> Matched { get; } =
        Word<bool>("matched", "false: only those that no alert took.", [("false", false)]);

    public static Parameter<long?> BeforeId { get; } =
        Id("beforeId", "Only those with a smaller id: the next page after the last one of this.");

    public static Parameter<long?> LastEventId { get; } =
        Id("Last-Event-ID", "Go on after this event; without it only new ones are sent.", ParameterPlace.Header);

    public static Parameter<DeliveryState?> State { get; } =
        Word<DeliveryState>(
            "state",
            "Only those in this state.",
            [
                ("pending", DeliveryState.Pending),
                ("delivered", DeliveryState.Delivered),
                ("skipped", DeliveryState.Skipped),
                ("dead", DeliveryState.Dead),
            ]
        );

    public static Parameter<DeliveryState?> Unsettled { get; } =
        Word<DeliveryState>(
            "state",
            "Which of the two.",
            [("pending", DeliveryState.Pending), ("dead", DeliveryState.Dead)],
            needed: $"state is needed: pending or dead; {NotHistory}"
        );

    public static Parameter<string?> Alert { get; } = Name("alert");

    public static Parameter<string?> Provider { get; } = Name("provider");

    public static Parameter<string?> Receiver { get; } = Name("receiver");

    public static Parameter<string?> Verdict { get; } =
        new(
            "verdict",
            "Only webhooks with this verdict.",
            () => Words(["genuine", "refused", "ignored"]),
            null,
            (given, _) => given.ToString() is "genuine" or "refused" or "ignored" ? new(given.ToString()) : null,
            given => $"'{given}' is not a verdict; use genuine, refused or ignored"
        );

    /// <summary>Whether it was replayed: those that were cannot be asked for alone.</summary>
    public static Parameter<bool?> Replayed { get; } =
        Word<bool>("replayed", "false: only those that were not replayed yet.", [("false", false)]);

    /// <summary>As it stands in the path: what is no id is of no delivery.</summary>
    public static Parameter<string> DeliveryId { get; } =
        new("id", "Of a settled delivery.", WholeSchema, "", (given, _) => new(given.ToString()), _ => "")
        {
            Place = ParameterPlace.Path,
        };

    public static Parameter<IReadOnlyList<long>> DeliveryIds { get; } =
        new(
            "id",
            "These alone; may be repeated.",
            () => new JsonObject { ["type"] = "array", ["items"] = WholeSchema() },
            [],
            (given, _) => Wholes(given) is { } ids ? new(ids) : null,
            NoNumber
        );

    public static Parameter<long?> After { get; } = Id("after", "Go on after this id: the last answer's next.");

    public static Parameter<DateTimeOffset?> Before { get; } = Time("before", BeforeMeans);

    public static Parameter<DateTimeOffset?> ForgottenBefore { get; } =
        Time("before", BeforeMeans, needed: "before is needed: a time such as 2026-08-07T13:12:44Z or a duration such as 72h");

    public static Parameter<bool?> DryRun { get; } =
        Word<bool>("dryRun", "true: only say how much it is.", [("false", false), ("true", true)]);

    public static Parameter<long?> EventId { get; } = Id("id", "An event of the history, instead of the body.");

    public static Parameter<string?> RenderedProvider { get; } = Name("provider", needed: "provider is needed: namespace/name");

    public static Parameter<string?> TestedKind { get; } =
        new(
            "kind",
            "What is tested.",
            () => Words(["provider", "alert"]),
            null,
            (given, _) => given.ToString() is "provider" or "alert" ? new(given.ToString()) : null,
            given => $"'{given}' cannot be tested; name a provider or an alert"
        )
        {
            Needed = "kind is needed: provider or alert",
        };

    public static Parameter<string?> TestedName { get; } = Name("name", needed: "name is needed: namespace/name");

    private static Parameter<long?> Id(string name, string description, ParameterPlace place = ParameterPlace.Query) =>
        new(name, description, WholeSchema, null, (given, _) => Whole(given.ToString()) is { } id ? new(id) : null, NoNumber)
        {
            Place = place,
        };

    private static Parameter<string?> Name(string name, string? needed = null) =>
        new(
            name,
            "namespace/name",
            Text,
            null,
            (given, _) => ObjectName.Parse(given.ToString()) is not null ? new(given.ToString()) : null,
            _ => $"write {name} as namespace/name"
        )
        {
            Needed = needed,
        };

    /// <summary>A time, or a duration before now.</summary>
    private static Parameter<DateTimeOffset?> Time(string name, string description, string? needed = null) =>
        new(
            name,
            description,
            Text,
            null,
            (given, now) =>
                Rfc3339.TryParse(given.ToString(), out var time) ? new(time)
                : GoDuration.Parse(given.ToString(), hours: true) is { } ago ? new(now - ago)
                : null,
            _ => $"{name} is a time such as 2026-08-07T13:12:44Z or a duration such as 1h"
        )
        {
            Needed = needed,
        };

    private static Parameter<T?> Word<T>(
        string name,
        string description,
        IReadOnlyList<(string Word, T Means)> words,
        string? needed = null
    )
        where T : struct =>
        new(
            name,
            description,
            () => Words(words.Select(w => w.Word)),
            null,
            (given, _) =>
                words.Any(w => w.Word == given.ToString()) ? new(words.First(w => w.Word == given.ToString()).Means) : null,
            given => $"'{given}' is no {name}; use {Listed([.. words.Select(w => w.Word)])}"
        )
        {
            Needed = needed,
        };

    private static JsonObject Text() => new() { ["type"] = "string" };

    private static JsonObject WholeSchema() =>
        new()
        {
            ["type"] = "integer",
            ["format"] = "int64",
            ["minimum"] = 0,
        };

    private static JsonObject Words(IEnumerable<string> words) =>
        new() { ["type"] = "string", ["enum"] = new JsonArray([.. words.Select(w => JsonValue.Create(w))]) };

    private static string Listed(string[] words) =>
        words is [.. var some, var last] && some.Length > 0 ? $"{string.Join(", ", some)} or {last}" : words[0];

    private static string NoNumber(string given) => $"'{given}' is no number";

    private static long? Whole(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static long[]? Wholes(StringValues given)
    {
        var all = given.Select(Whole).ToList();
        return all.TrueForAll(n => n is not null) ? [.. all.Select(n => n!.Value)] : null;
    }
}
