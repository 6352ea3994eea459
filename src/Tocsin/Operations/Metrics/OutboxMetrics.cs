using Microsoft.Data.Sqlite;
using Tocsin.Storage;

namespace Tocsin.Operations.Metrics;

/// <summary>What the data folder holds, how far it is from its bounds, and what failed there.</summary>
internal static class OutboxMetrics
{
    private static readonly string[] FaultLabel = ["fault"];

    public static IEnumerable<MetricFamily> Families(Outbox outbox, string folder, OutboxLimits limits) =>
        [
            new Gauge(
                "tocsin_dead_letters",
                "Deliveries that were given up and are kept.",
                () => OrUnknown(() => outbox.History.DeadLetters())
            ),
            new Gauge("tocsin_data_used_bytes", "Bytes of the database in use.", () => outbox.Commits.UsedBytes),
            new Gauge(
                "tocsin_data_limit_bytes",
                "The bound on them: --max-data-size without the log's share.",
                () => limits.FileBytes
            ),
            new Gauge("tocsin_data_volume_free_bytes", "Bytes free on the data folder's volume.", () => Free(folder)),
            new Gauge("tocsin_data_commits_total", "Commits of the database.", () => outbox.Commits.Commits, "counter"),
            new Gauge(
                "tocsin_data_written_total",
                "Events, outcomes of deliveries and notes that the commits held.",
                () => outbox.Commits.Written,
                "counter"
            ),
            new Gauge(
                "tocsin_data_failures_total",
                "Commits, reads and checkpoints of the database that failed, by fault.",
                FaultLabel,
                () => outbox.Commits.Disk.Failures.Select(f => (new[] { f.Key }, (double)f.Value)),
                "counter"
            ),
        ];

    /// <summary>The rest of the metrics is wanted most when this cannot be read.</summary>
    public static double OrUnknown(Func<double> read)
    {
        try
        {
            return read();
        }
        catch (SqliteException)
        {
            return double.NaN;
        }
    }

    private static double Free(string folder)
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        }
        catch (IOException)
        {
            return double.NaN;
        }
    }
}
