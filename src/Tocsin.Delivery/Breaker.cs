namespace Tocsin.Delivery;

/// <summary>
/// Spares a target that is down: it opens, for at most 30 s, and lets one probe through. A target that only fails often is not
/// down: while something was delivered lately, it takes more failures in a row than chance brings.
/// </summary>
internal sealed class Breaker
{
    private const int Few = 5;
    private const int Many = 20;
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private int _failures;
    private int _probes;
    private DateTimeOffset _succeeded;

    public bool IsOpen { get; private set; }

    /// <summary>When the next probe may go.</summary>
    public DateTimeOffset ProbeAt { get; private set; }

    public void Fail(DateTimeOffset now)
    {
        _failures++;
        IsOpen = IsOpen || _failures >= (now - _succeeded < Lately ? Many : Few);

        // Sends that were under way when it opened say nothing new.
        if (IsOpen && now >= ProbeAt)
        {
            var seconds = Math.Pow(2, Math.Min(_probes, 10));
            _probes++;
            ProbeAt = now + TimeSpan.FromSeconds(Math.Min(seconds, Longest.TotalSeconds));
        }
    }

    /// <summary>True when this success closed the breaker.</summary>
    public bool Succeed(DateTimeOffset now)
    {
        var closed = IsOpen;
        Forget();
        _succeeded = now;
        return closed;
    }

    /// <summary>It may be another target now.</summary>
    public void Forget()
    {
        IsOpen = false;
        ProbeAt = default;
        _failures = 0;
        _probes = 0;
    }
}
