using System.Diagnostics;

namespace Tocsin.Load.Net;

/// <summary>Durations in microseconds.</summary>
internal sealed class Latencies
{
    private readonly List<int> _micros = new(1 << 16);
    private bool _isSorted;

    public int Count => _micros.Count;

    public void Add(long fromTimestamp, long toTimestamp)
    {
        _micros.Add((int)Math.Min((toTimestamp - fromTimestamp) * 1_000_000 / Stopwatch.Frequency, int.MaxValue));
        _isSorted = false;
    }

    /// <summary>Milliseconds that this share of all did not exceed; NaN when there are none.</summary>
    public double Percentile(double share)
    {
        if (!_isSorted)
        {
            _micros.Sort();
            _isSorted = true;
        }

        return _micros.Count == 0
            ? double.NaN
            : _micros[Math.Clamp((int)Math.Ceiling(share * _micros.Count) - 1, 0, _micros.Count - 1)] / 1000.0;
    }

    public override string ToString() =>
        FormattableString.Invariant(
            $"p50 {Percentile(0.5):0.00} ms, p99 {Percentile(0.99):0.00} ms, p99.9 {Percentile(0.999):0.00} ms, max {Percentile(1):0.00} ms"
        );
}
