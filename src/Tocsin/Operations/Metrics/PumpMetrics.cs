using Tocsin.Delivery;
using Tocsin.Storage;

namespace Tocsin.Operations.Metrics;

/// <summary>What waits to be delivered.</summary>
internal static class PumpMetrics
{
    private const int MostProviders = 10_000;
    private static readonly string[] ProviderLabel = ["provider"];

    public static IEnumerable<MetricFamily> Families(Pump pump, History history, TimeProvider clock) =>
        [
            new Gauge(
                "tocsin_deliveries_pending",
                "Deliveries that wait, by provider.",
                ProviderLabel,
                () =>
                    pump.Depths()
                        .OrderByDescending(d => d.Count)
                        .Take(MostProviders)
                        .Select(d => (new[] { d.Provider.ToString() }, (double)d.Count))
            ),
            new Gauge(
                "tocsin_delivery_oldest_pending_age_seconds",
                "How long the oldest waiting delivery has waited, 0 when none waits.",
                () =>
                    OutboxMetrics.OrUnknown(() =>
                        history.OldestPending() is { } oldest ? (clock.GetUtcNow() - oldest).TotalSeconds : 0
                    )
            ),
        ];
}
