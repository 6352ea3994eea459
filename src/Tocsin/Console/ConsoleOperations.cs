using Tocsin.Console.Answers;
using Tocsin.Console.Contract;
using Tocsin.Why;

namespace Tocsin.Console;

/// <summary>Every request that the console answers.</summary>
internal static class ConsoleOperations
{
    public const string DescriptionPath = "/api/v1/openapi.json";
    private const string AnEvent = "The event as Flux's controllers send it; an empty object for one that is made up.";
    private static readonly (int, string) s_meaningless = (400, "A parameter means nothing.");
    private static readonly (int, string) s_unanswerable = (400, "What was asked cannot be answered.");
    private static readonly (int, string) s_tooLarge = (413, "The event is larger than 3 MiB.");
    private static readonly (int, string) s_unavailable = (503, "The queue cannot take it now.");
    private static readonly (int, string) s_unreadable = (503, "The history cannot be read now.");

    public static Operation<ItemList<ShownAlert>> ListAlerts { get; } =
        new("GET", "/api/v1/alerts", "listAlerts", "Alerts and whether they work.", ConsoleJson.Readable.ItemListShownAlert);

    public static Operation<ItemList<ShownProvider>> ListProviders { get; } =
        new(
            "GET",
            "/api/v1/providers",
            "listProviders",
            "Providers and whether they work.",
            ConsoleJson.Readable.ItemListShownProvider
        );

    public static Operation<ItemList<ShownReceiver>> ListReceivers { get; } =
        new(
            "GET",
            "/api/v1/receivers",
            "listReceivers",
            "Receivers and whether they work.",
            ConsoleJson.Readable.ItemListShownReceiver
        );

    public static Operation<ItemList<ReceivedEvent>> ListEvents { get; } =
        new(
            "GET",
            "/api/v1/events",
            "listEvents",
            "Events, newest first, with who took them and who did not.",
            ConsoleJson.Readable.ItemListReceivedEvent
        )
        {
            Parameters = [Parameters.Limit, Parameters.Object, Parameters.Since, Parameters.Matched, Parameters.BeforeId],
            OwnErrors = [s_meaningless, s_unreadable],
        };

    public static RawOperation StreamEvents { get; } =
        new("/api/v1/events/stream", "streamEvents", "Events as they come.", "text/event-stream")
        {
            Description =
                "Server-sent events: id is the event's, data is a ReceivedEvent. "
                + "Comments come every 15 s when nothing else does. Who does not read for 10 s is dropped.",
            Parameters = [Parameters.LastEventId],
            Done = (200, "An endless stream."),
            OwnErrors = [s_meaningless, (503, "Too many listen already, or the history cannot be read now.")],
        };

    public static Operation<ItemList<ShownDelivery>> ListDeliveries { get; } =
        new(
            "GET",
            "/api/v1/deliveries",
            "listDeliveries",
            "Deliveries, newest first.",
            ConsoleJson.Readable.ItemListShownDelivery
        )
        {
            Parameters =
            [
                Parameters.State,
                Parameters.Alert,
                Parameters.Provider,
                Parameters.BeforeId,
                Parameters.Replayed,
                Parameters.Limit,
            ],
            OwnErrors = [s_meaningless, s_unreadable],
        };

    public static Operation<ItemList<ShownHook>> ListHooks { get; } =
        new(
            "GET",
            "/api/v1/hooks",
            "listHooks",
            "Webhooks that reached a Receiver, newest first, and what became of them.",
            ConsoleJson.Readable.ItemListShownHook
        )
        {
            Parameters = [Parameters.Receiver, Parameters.Verdict, Parameters.Since, Parameters.BeforeId, Parameters.Limit],
            OwnErrors = [s_meaningless, s_unreadable],
        };

    public static Operation<ShownDelivery> ReplayDelivery { get; } =
        new(
            "POST",
            "/api/v1/deliveries/{id}/replay",
            "replayDelivery",
            "Send a settled delivery again.",
            ConsoleJson.Readable.ShownDelivery
        )
        {
            Parameters = [Parameters.DeliveryId],
            Done = (202, "The new delivery."),
            OwnErrors = [(404, "There is no such delivery."), (409, "It is still pending."), s_unavailable],
        };

    public static Operation<DeliveriesPurge> PurgeDeliveries { get; } =
        new(
            "POST",
            "/api/v1/deliveries/purge",
            "purgeDeliveries",
            "End waiting deliveries or dead letters: they become skipped, reason Purged. A call does at most 10,000.",
            ConsoleJson.Readable.DeliveriesPurge
        )
        {
            Parameters =
            [
                Parameters.Unsettled,
                Parameters.Alert,
                Parameters.Provider,
                Parameters.Before,
                Parameters.DeliveryIds,
                Parameters.After,
                Parameters.DryRun,
            ],
            OwnErrors = [s_meaningless, s_unavailable],
        };

    public static Operation<EventsPurge> PurgeEvents { get; } =
        new(
            "POST",
            "/api/v1/events/purge",
            "purgeEvents",
            "Forget events of which nothing waits any more, the oldest first, with their deliveries. A call does at most 5,000.",
            ConsoleJson.Readable.EventsPurge
        )
        {
            Parameters = [Parameters.ForgottenBefore, Parameters.DryRun],
            OwnErrors = [s_meaningless, s_unavailable],
        };

    public static Operation<Explanation> ExplainEvent { get; } =
        new(
            "POST",
            "/api/v1/explain",
            "explainEvent",
            "Say of each Alert whether it takes an event, and what would be sent. Sends nothing.",
            ConsoleJson.Readable.Explanation
        )
        {
            Parameters = [Parameters.EventId],
            Body = "The event as Flux's controllers send it.",
            OwnErrors = [s_unanswerable, s_tooLarge, s_unreadable],
        };

    public static Operation<HookExplanation> ExplainHook { get; } =
        new(
            "POST",
            "/api/v1/explain/hook",
            "explainHook",
            "Say what would become of a saved webhook. Annotates nothing.",
            ConsoleJson.Readable.HookExplanation
        )
        {
            Body =
                "The webhook: target (the path) or receiver (namespace/name), headers (an object), body or bodyBase64, and method.",
            OwnErrors = [s_unanswerable, (413, "The question is larger than 5 MiB.")],
        };

    public static Operation<Trial> RenderRequest { get; } =
        new(
            "POST",
            "/api/v1/render",
            "renderRequest",
            "Show the requests that an event would make of a Provider. Sends nothing.",
            ConsoleJson.Readable.Trial
        )
        {
            Parameters = [Parameters.RenderedProvider],
            Body = AnEvent,
            OwnErrors = [s_unanswerable, s_tooLarge],
        };

    public static Operation<Trial> SendTest { get; } =
        new(
            "POST",
            "/api/v1/test",
            "sendTest",
            "Send one marked test event with the real credentials.",
            ConsoleJson.Readable.Trial
        )
        {
            Parameters = [Parameters.TestedKind, Parameters.TestedName],
            Body = AnEvent,
            OwnErrors = [s_unanswerable, s_tooLarge],
        };

    public static RawOperation Describe { get; } = new(DescriptionPath, "describe", "This description.", "application/json");

    public static IReadOnlyList<Operation> All { get; } =
    [
        ListAlerts,
        ListProviders,
        ListReceivers,
        ListEvents,
        StreamEvents,
        ListDeliveries,
        ListHooks,
        ReplayDelivery,
        PurgeDeliveries,
        PurgeEvents,
        ExplainEvent,
        ExplainHook,
        RenderRequest,
        SendTest,
        Describe,
    ];

    /// <summary>The front page.</summary>
    public static string List { get; } =
        "Tocsin\n" + string.Concat(All.Select(o => (o.IsPost ? o.Method + " " : "") + o.Path + Query(o) + "\n"));

    private static string Query(Operation o)
    {
        var names = o.Parameters.Where(p => p.Place is ParameterPlace.Query).Select(p => p.Name + "=").ToList();
        return names.Count > 0 ? "?" + string.Join('&', names) : "";
    }
}
