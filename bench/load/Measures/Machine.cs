using System.Runtime.InteropServices;

namespace Tocsin.Load.Measures;

/// <summary>On what it was measured.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var cpu = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
        var cores = File.ReadLines("/proc/cpuinfo").Count(l => l.StartsWith("processor", StringComparison.Ordinal));
        return $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm}Z, {cpu?.Split(':')[1].Trim()}, {cores} cores, "
            + $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}";
    }
}
