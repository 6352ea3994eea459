using System.Runtime;

namespace Tocsin.Operations.Metrics;

/// <summary>What the runtime does beside our work, by OpenTelemetry's names: the first place to look when answers are late.</summary>
internal static class RuntimeMetrics
{
    private static readonly string[] Generation = ["gc_heap_generation"];

    public static IEnumerable<MetricFamily> Families =>
        [
            new Gauge(
                "dotnet_gc_collections_total",
                "Garbage collections, by the oldest generation collected.",
                Generation,
                () => Enumerable.Range(0, GC.MaxGeneration + 1).Select(g => (new[] { $"gen{g}" }, (double)Own(g))),
                "counter"
            ),
            new Gauge(
                "dotnet_gc_pause_time_seconds_total",
                "Time that all threads stood still for garbage collections.",
                () => GC.GetTotalPauseDuration().TotalSeconds,
                "counter"
            ),
            new Gauge(
                "dotnet_gc_heap_total_allocated_bytes_total",
                "Bytes allocated on the heap.",
                () => GC.GetTotalAllocatedBytes(),
                "counter"
            ),
            new Gauge(
                "dotnet_jit_compiled_methods_total",
                "Methods compiled while running.",
                () => JitInfo.GetCompiledMethodCount(),
                "counter"
            ),
            new Gauge("dotnet_thread_pool_thread_count", "Threads of the pool.", () => ThreadPool.ThreadCount),
            new Gauge("dotnet_thread_pool_queue_length", "Work that waits for a thread.", () => ThreadPool.PendingWorkItemCount),
        ];

    // The runtime counts a collection for each younger generation as well.
    private static int Own(int generation) =>
        GC.CollectionCount(generation) - (generation < GC.MaxGeneration ? GC.CollectionCount(generation + 1) : 0);
}
