using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Tocsin.Operations.Metrics;

/// <summary>A metric and its series, in Prometheus' text format. The label values of a series are given in the order of the names.</summary>
internal abstract class MetricFamily(string name, string help, string type, string[] labels)
{
    /// <summary>Stands for values that come from outside and are too many to be told apart.</summary>
    public const string Other = "other";

    public void Write(StringBuilder text)
    {
        text.Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        WriteSeries(text);
    }

    protected abstract void WriteSeries(StringBuilder text);

    protected void Line(StringBuilder text, string suffix, string[] values, double value, string? extra = null)
    {
        text.Append(name).Append(suffix);
        if (labels.Length > 0 || extra is not null)
        {
            text.Append('{');
            for (var i = 0; i < labels.Length; i++)
            {
                text.Append(i > 0 ? "," : "").Append(labels[i]).Append("=\"").Append(Escape(values[i])).Append('"');
            }

            text.Append(
                    extra is null ? ""
                    : labels.Length > 0 ? ","
                    : ""
                )
                .Append(extra)
                .Append('}');
        }

        text.Append(' ').Append(Number(value)).Append('\n');
    }

    /// <summary>These values, or one series for all that come when a family has as many series as it may.</summary>
    protected static string[] Within(int most, int count, string[] values) =>
        count < most ? values : [.. values.Select(_ => Other)];

    protected static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Escape(string value) =>
        value
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
}

/// <summary>A number that only grows, per series.</summary>
internal sealed class Counter(string name, string help, params string[] labels) : MetricFamily(name, help, "counter", labels)
{
    private const int MostSeries = 10_000;
    private readonly ConcurrentDictionary<string, Series> _series = new(StringComparer.Ordinal);

    public void Add(double amount, params string[] values)
    {
        var series = _series.TryGetValue(string.Join('\0', values), out var known) ? known : Make(values);
        lock (series)
        {
            series.Value += amount;
        }
    }

    private Series Make(string[] values)
    {
        var kept = Within(MostSeries, _series.Count, values);
        return _series.GetOrAdd(string.Join('\0', kept), static (_, v) => new Series(v), kept);
    }

    protected override void WriteSeries(StringBuilder text)
    {
        foreach (var series in _series.Values.OrderBy(s => string.Join('\0', s.Labels), StringComparer.Ordinal))
        {
            Line(text, "", series.Labels, series.Value);
        }
    }

    private sealed class Series(string[] labels)
    {
        public string[] Labels { get; } = labels;
        public double Value { get; set; }
    }
}

/// <summary>Numbers read at the moment of the scrape; also a counter that somebody else keeps.</summary>
internal sealed class Gauge(
    string name,
    string help,
    string[] labels,
    Func<IEnumerable<(string[] Labels, double Value)>> read,
    string type = "gauge"
) : MetricFamily(name, help, type, labels)
{
    public Gauge(string name, string help, Func<double> read, string type = "gauge")
        : this(name, help, [], () => [([], read())], type) { }

    protected override void WriteSeries(StringBuilder text)
    {
        foreach (var (values, value) in read())
        {
            Line(text, "", values, value);
        }
    }
}

/// <summary>Counts of observations by size, per series. The upper bounds ascend; +Inf is added.</summary>
internal sealed class Histogram(string name, string help, double[] bounds, params string[] labels)
    : MetricFamily(name, help, "histogram", labels)
{
    private const int MostSeries = 2_000; // of some fifteen lines each
    private readonly ConcurrentDictionary<string, Series> _series = new(StringComparer.Ordinal);

    public void Observe(double value, params string[] values) => Of(values).Observe(value);

    /// <summary>One series, for who observes it often to keep.</summary>
    public Series Of(params string[] values) =>
        _series.TryGetValue(string.Join('\0', values), out var known) ? known : Make(values);

    private Series Make(string[] values)
    {
        var kept = Within(MostSeries, _series.Count, values);
        return _series.GetOrAdd(string.Join('\0', kept), static (_, a) => new Series(a.kept, a.bounds), (kept, bounds));
    }

    protected override void WriteSeries(StringBuilder text)
    {
        foreach (var series in _series.Values.OrderBy(s => string.Join('\0', s.Labels), StringComparer.Ordinal))
        {
            lock (series)
            {
                long count = 0;
                for (var i = 0; i <= bounds.Length; i++)
                {
                    count += series.Buckets[i];
                    var bound = i < bounds.Length ? bounds[i] : double.PositiveInfinity;
                    Line(text, "_bucket", series.Labels, count, $"le=\"{Number(bound)}\"");
                }

                Line(text, "_sum", series.Labels, series.Sum);
                Line(text, "_count", series.Labels, count);
            }
        }
    }

    internal sealed class Series(string[] labels, double[] bounds)
    {
        public string[] Labels { get; } = labels;
        public long[] Buckets { get; } = new long[bounds.Length + 1];
        public double Sum { get; private set; }

        public void Observe(double value)
        {
            var bucket = Array.BinarySearch(bounds, value);
            lock (this)
            {
                Buckets[bucket < 0 ? ~bucket : bucket]++;
                Sum += value;
            }
        }
    }
}
