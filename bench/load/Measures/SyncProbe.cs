using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Tocsin.Load.Net;

namespace Tocsin.Load.Measures;

/// <summary>What the disk takes for the least durable write: 4 KiB appended, then fdatasync.</summary>
internal static partial class SyncProbe
{
    private const int Count = 2000;

    public static void Run(Setup setup)
    {
        var latency = Measure(setup.Folder);
        Report.Line($"fdatasync of 4 KiB, {Count} times: {latency}");
    }

    public static Latencies Measure(string folder)
    {
        var path = Path.Combine(folder, "sync-probe");
        var latency = new Latencies();
        var page = new byte[4096];
        using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write))
        {
            for (var i = 0; i < Count; i++)
            {
                var start = Stopwatch.GetTimestamp();
                RandomAccess.Write(file, page, i * (long)page.Length);
                if (DataSync(file) != 0)
                {
                    throw new IOException("fdatasync failed");
                }

                latency.Add(start, Stopwatch.GetTimestamp());
            }
        }

        File.Delete(path);
        return latency;
    }

    /// <summary>The same beside a load, some fifty times a second, until it is told to stop: how the disk was in that very window.</summary>
    public static Func<Latencies> Beside(string folder)
    {
        var latency = new Latencies();
        var stop = new ManualResetEventSlim();
        var thread = new Thread(() => Loop(folder, latency, stop)) { Name = "sync-probe", IsBackground = true };
        thread.Start();
        return () =>
        {
            stop.Set();
            thread.Join();
            stop.Dispose();
            return latency;
        };
    }

    private static void Loop(string folder, Latencies latency, ManualResetEventSlim stop)
    {
        var path = Path.Combine(folder, "sync-probe-beside");
        var page = new byte[4096];
        using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write))
        {
            for (var at = 0L; !stop.Wait(TimeSpan.FromMilliseconds(20)); at += page.Length)
            {
                var start = Stopwatch.GetTimestamp();
                RandomAccess.Write(file, page, at);
                _ = DataSync(file);
                latency.Add(start, Stopwatch.GetTimestamp());
            }
        }

        File.Delete(path);
    }

    [LibraryImport("libc", EntryPoint = "fdatasync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int DataSync(SafeFileHandle file);
}
