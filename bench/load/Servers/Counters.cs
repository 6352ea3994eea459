using System.Globalization;

namespace Tocsin.Load.Servers;

/// <summary>What a subject says about itself at one moment (<c>/metrics</c>); a baseline says nothing.</summary>
internal sealed class Counters
{
    private readonly Dictionary<string, double> _values = new(StringComparer.Ordinal);

    public static Counters Of(Subject subject)
    {
        var counters = new Counters();
        if (subject.Metrics is null)
        {
            return counters;
        }

        using var client = new HttpClient();
        foreach (
            var line in client.GetStringAsync(new Uri($"http://{subject.Metrics}/metrics")).GetAwaiter().GetResult().Split('\n')
        )
        {
            var space = line.LastIndexOf(' ');
            if (space > 0 && line[0] != '#')
            {
                counters._values[line[..space]] = double.Parse(line[(space + 1)..], CultureInfo.InvariantCulture);
            }
        }

        return counters;
    }

    /// <summary>What happened since then, in one line; empty for a baseline.</summary>
    public string Since(Counters before, TimeSpan took)
    {
        double Grown(string name) => _values.GetValueOrDefault(name) - before._values.GetValueOrDefault(name);

        double Collections(int generation) => Grown($"dotnet_gc_collections_total{{gc_heap_generation=\"gen{generation}\"}}");

        var commits = Grown("tocsin_data_commits_total");
        return _values.Count == 0
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{commits / took.TotalSeconds:0} commits/s of {Grown("tocsin_data_written_total") / commits:0.0} writes; collections {Collections(0):0}/{Collections(1):0}/{Collections(2):0}, pauses {Grown("dotnet_gc_pause_time_seconds_total") * 1000:0} ms, {Grown("dotnet_jit_compiled_methods_total"):0} methods compiled, {_values.GetValueOrDefault("dotnet_thread_pool_thread_count"):0} pool threads"
            );
    }
}
