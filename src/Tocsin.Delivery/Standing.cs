using Tocsin.Core.Reports;

namespace Tocsin.Delivery;

/// <summary>How the deliveries of an Alert or a Provider have gone lately.</summary>
/// <param name="Failure">Of the last attempt that failed; empty when none did.</param>
/// <param name="IsFailing">The newest attempt failed, and its delivery still waits or was given up.</param>
public sealed record Standing(
    DateTimeOffset? LastDelivered,
    DateTimeOffset? LastFailure,
    string Failure,
    bool IsFailing,
    int DeliveredInHour,
    int FailedInHour
)
{
    /// <summary>Lately its expressions took more steps for an event than its share, so the event was sent unfiltered.</summary>
    public bool IsUnfiltered { get; init; }

    public static Standing Unknown { get; } = new(null, null, "", IsFailing: false, 0, 0);

    /// <summary>What is right as configured is ready only while it also delivers.</summary>
    public Readiness Judge(Readiness configured) =>
        configured.IsReady && IsFailing
            ? new Readiness(
                false,
                ReadyReason.DeliveryFailing,
                $"the last delivery failed: {Failure}; mend the target or the Provider; what is dead goes out with 'tocsin replay'"
            )
        : configured.IsReady && IsUnfiltered
            ? new Readiness(
                false,
                ReadyReason.ExpressionsTooCostly,
                "inclusionList and exclusionList took too many steps for an event of the last hour, which was sent unfiltered; write simpler expressions, or fewer"
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
    private long? _failing;
    private DateTimeOffset? _unfiltered;

    /// <summary>Of an Alert: to whom it delivered last.</summary>
    public ObjectName Provider { get; set; }

    /// <summary>The delivery that failed last is tried again; else it is lost.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>When the target last took something, a test included.</summary>
    public DateTimeOffset? LastReached { get; private set; }

    public void Note(Settlement s)
    {
        switch (s.State)
        {
            case DeliveryState.Delivered:
                _delivered[Slot(s.At)]++;
                _lastDelivered = s.At;
                Reached(s.At);
                break;
            case DeliveryState.Skipped:
                // A later verdict took its place, or nothing was to be told after all: it waits no more.
                _failing = _failing == s.Id ? null : _failing;
                break;
            default:
                _failed[Slot(s.At)]++;
                _lastFailure = s.At;
                _failure = $"{s.Reason}: {s.Text}";
                _failing = s.Id;
                IsWaiting = s.State == DeliveryState.Pending;
                break;
        }
    }

    public void Unfiltered(DateTimeOffset at) => _unfiltered = at;

    public void Reached(DateTimeOffset at)
    {
        LastReached = at;
        _failing = null;
    }

    /// <summary>What waits is tried again by itself and will tell; what is lost would be held against it for good.</summary>
    public void ForgetLoss() => _failing = IsWaiting ? _failing : null;

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

        return new Standing(_lastDelivered, _lastFailure, _failure, _failing is not null, delivered, failed)
        {
            IsUnfiltered = now - _unfiltered < TimeSpan.FromMinutes(Minutes),
        };
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
