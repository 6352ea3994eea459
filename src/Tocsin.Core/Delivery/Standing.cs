using Tocsin.Core.Resources;

namespace Tocsin.Core.Delivery;

/// <summary>How the deliveries of an Alert or a Provider have gone lately.</summary>
/// <param name="Failure">Of the last attempt that failed; empty when none did.</param>
/// <param name="IsFailing">Nothing was delivered since the last failure.</param>
public sealed record Standing(
    DateTimeOffset? LastDelivered,
    DateTimeOffset? LastFailure,
    string Failure,
    bool IsFailing,
    int DeliveredInHour,
    int FailedInHour
)
{
    public static Standing Unknown { get; } = new(null, null, "", IsFailing: false, 0, 0);

    /// <summary>What is right as configured is ready only while it also delivers.</summary>
    public Readiness Judge(Readiness configured) =>
        configured.IsReady && IsFailing
            ? new Readiness(
                false,
                ReadyReason.DeliveryFailing,
                $"the last delivery failed: {Failure}; mend the target or the Provider; what is dead goes out with 'tocsin replay'"
            )
            : configured;
}

/// <summary>Counts the attempts of a name: a fixed amount of memory, and the same work for each.</summary>
internal sealed class StandingCounter
{
    private const int Minutes = 60;
    private readonly int[] _delivered = new int[Minutes];
    private readonly int[] _failed = new int[Minutes];
    private readonly long[] _minutes = new long[Minutes];
    private DateTimeOffset? _lastDelivered;
    private DateTimeOffset? _lastFailure;
    private string _failure = "";
    private bool _isFailing;

    public void Delivered(DateTimeOffset at)
    {
        _delivered[Slot(at)]++;
        _lastDelivered = at;
        _isFailing = false;
    }

    public void Failed(DateTimeOffset at, string why)
    {
        _failed[Slot(at)]++;
        _lastFailure = at;
        _failure = why;
        _isFailing = true;
    }

    public Standing Now(DateTimeOffset now)
    {
        var (delivered, failed) = (0, 0);
        for (var i = 0; i < Minutes; i++)
        {
            if (_minutes[i] > Minute(now) - Minutes)
            {
                delivered += _delivered[i];
                failed += _failed[i];
            }
        }

        return new Standing(_lastDelivered, _lastFailure, _failure, _isFailing, delivered, failed);
    }

    private int Slot(DateTimeOffset at)
    {
        var slot = (int)(Minute(at) % Minutes);
        if (_minutes[slot] != Minute(at))
        {
            (_minutes[slot], _delivered[slot], _failed[slot]) = (Minute(at), 0, 0);
        }

        return slot;
    }

    private static long Minute(DateTimeOffset at) => at.ToUnixTimeSeconds() / 60;
}
