namespace Tocsin.Core.Delivery;

/// <summary>
/// Spares a target that is down: after five failures in a row it opens, for at most 30 s, and lets one probe through.
/// </summary>
internal sealed class Breaker
{
    private const int Threshold = 5;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private int _failures;
    private DateTimeOffset _until;

    public bool IsOpen => _failures >= Threshold;

    /// <summary>When the next probe may go.</summary>
    public DateTimeOffset ProbeAt => _until;

    public void Fail(DateTimeOffset now)
    {
        _failures++;
        if (IsOpen)
        {
            var seconds = Math.Pow(2, Math.Min(_failures - Threshold, 10));
            _until = now + TimeSpan.FromSeconds(Math.Min(seconds, Longest.TotalSeconds));
        }
    }

    /// <summary>True when this success closed the breaker.</summary>
    public bool Succeed()
    {
        var closed = IsOpen;
        _failures = 0;
        return closed;
    }
}
