using Tocsin.Core.Providers;

namespace Tocsin.Operations.Metrics;

/// <summary>Access tokens of clouds and forges, by the reference's names.</summary>
internal static class TokenMetrics
{
    private static readonly string[] EventLabels = ["event_type", "kind", "name", "namespace", "operation"];
    private static readonly string[] StatusLabel = ["status"];

    public static IEnumerable<MetricFamily> Families(TokenCache cache) =>
        [
            new Gauge(
                "gotk_token_cache_events_total",
                "Access tokens that were looked for, by what was found.",
                EventLabels,
                () =>
                    cache.Events.Select(e =>
                        (
                            new[]
                            {
                                e.IsHit ? "cache_hit" : "cache_miss",
                                "Provider",
                                e.Provider.Name,
                                e.Provider.Namespace,
                                "post",
                            },
                            (double)e.Count
                        )
                    ),
                "counter"
            ),
            new Gauge("gotk_token_cached_items", "Access tokens that are held.", () => cache.Count),
            new Gauge(
                "gotk_token_cache_requests_total",
                "Access tokens that were asked for, by whether there was one in the end.",
                StatusLabel,
                () => [(["success"], cache.Successes), (["failure"], cache.Failures)],
                "counter"
            ),
            new Gauge(
                "gotk_token_cache_evictions_total",
                "Access tokens that made room for others.",
                () => cache.Evictions,
                "counter"
            ),
        ];
}
