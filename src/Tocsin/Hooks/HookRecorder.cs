using Tocsin.Core.Receivers;
using Tocsin.Hooks.Annotating;
using Tocsin.Operations.Metrics;
using Tocsin.Storage;

namespace Tocsin.Hooks;

/// <summary>Writes down what became of webhooks: metrics of all, history of those that <see cref="RefusalLimits"/> lets through.</summary>
internal sealed class HookRecorder(HookBook history, TimeProvider time)
{
    private const int LongestMessage = 1024;
    private const int LongestEvent = 128;
    private const int MostObjects = 100;
    private readonly RefusalLimits _limits = new(time);
    private readonly Counter _webhooks = new(
        "tocsin_webhooks_total",
        "Webhooks by what became of them; without a type those whose path belongs to no Receiver.",
        "type",
        "verdict",
        "reason"
    );

    public IEnumerable<MetricFamily> Metrics(ReconcileRequests? requests) =>
        [
            _webhooks,
            new Gauge(
                "tocsin_webhook_objects_total",
                "How often webhooks asked an object to reconcile.",
                () => requests?.Counts.Asked ?? 0,
                "counter"
            ),
            new Gauge(
                "tocsin_webhook_patches_total",
                "Patches that were made for that: an object is patched once a second at most.",
                () => requests?.Counts.Patched ?? 0,
                "counter"
            ),
            new Gauge(
                "tocsin_webhook_history_dropped_total",
                "Webhooks that the history could not take.",
                () => history.Dropped,
                "counter"
            ),
        ];

    /// <summary>The path belongs to no Receiver: it is counted, and no more.</summary>
    public void Unknown() => _webhooks.Add(1, "", "refused", "UnknownPath");

    /// <summary>How many a refused webhook stands for; 0 when it is only counted.</summary>
    public long Weigh(HookStory story) => _limits.Weigh(story.Receiver, story.Sender);

    public void Done(HookStory story, int status)
    {
        _webhooks.Add(1, story.Type, story.Verdict, story.Reason);
        if (story.Weight == 0)
        {
            return;
        }

        history.Add(
            new HookRow(
                story.At,
                story.Receiver.ToString(),
                story.Type,
                Clipped(story.Event, LongestEvent),
                story.Sender.ToString(),
                story.Verdict,
                story.Reason,
                Clipped(story.Message, LongestMessage),
                status,
                [.. story.Objects.Take(MostObjects)],
                story.Weight
            )
        );
    }

    private static string Clipped(string text, int length) => text.Length <= length ? text : text[..(length - 1)] + "…";
}
