using System.Diagnostics;
using System.Globalization;

namespace Tocsin.Operations.Metrics;

/// <summary>
/// The <c>process_*</c> metrics, under the names and with the meaning of Prometheus' own client. Those that only Linux tells are
/// 0 elsewhere.
/// </summary>
internal static class ProcessMetrics
{
    public static IReadOnlyList<MetricFamily> Families { get; } =
    [
        new Gauge(
            "process_cpu_seconds_total",
            "Total user and system CPU time spent in seconds.",
            () => Environment.CpuUsage.TotalTime.TotalSeconds,
            "counter"
        ),
        new Gauge("process_max_fds", "Maximum number of open file descriptors.", () => Limit("Max open files")),
        new Gauge(
            "process_network_receive_bytes_total",
            "Number of bytes received by the process over the network.",
            () => Octets("InOctets"),
            "counter"
        ),
        new Gauge(
            "process_network_transmit_bytes_total",
            "Number of bytes sent by the process over the network.",
            () => Octets("OutOctets"),
            "counter"
        ),
        new Gauge("process_open_fds", "Number of open file descriptors.", OpenFiles),
        new Gauge("process_resident_memory_bytes", "Resident memory size in bytes.", () => Environment.WorkingSet),
        new Gauge("process_start_time_seconds", "Start time of the process since the Unix epoch in seconds.", StartTime),
        new Gauge("process_virtual_memory_bytes", "Virtual memory size in bytes.", VirtualMemory),
        new Gauge(
            "process_virtual_memory_max_bytes",
            "Maximum amount of virtual memory available in bytes.",
            () => Limit("Max address space")
        ),
    ];

    private static double StartTime()
    {
        using var self = Process.GetCurrentProcess();
        return new DateTimeOffset(self.StartTime).ToUnixTimeMilliseconds() / 1000.0;
    }

    private static double VirtualMemory()
    {
        using var self = Process.GetCurrentProcess();
        return self.VirtualMemorySize64;
    }

    private static double OpenFiles() => Directory.Exists("/proc/self/fd") ? Directory.GetFiles("/proc/self/fd").Length : 0;

    /// <summary>A soft limit; unlimited is the largest number, as Prometheus' client says it.</summary>
    private static double Limit(string name)
    {
        foreach (var line in Lines("/proc/self/limits"))
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
            {
                var soft = line[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
                return soft == "unlimited" ? ulong.MaxValue : double.Parse(soft, CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }

    // Of the network namespace, which in a pod is the pod's. A line of names, and one of numbers beneath.
    private static double Octets(string name)
    {
        string[] names = [];
        foreach (var line in Lines("/proc/self/net/netstat").Where(l => l.StartsWith("IpExt:", StringComparison.Ordinal)))
        {
            var words = line.Split(' ');
            if (names is [])
            {
                names = words;
            }
            else if (Array.IndexOf(names, name) is > 0 and var at && at < words.Length)
            {
                return double.Parse(words[at], CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
