namespace Tocsin.Kube.Leases;

/// <summary>Whose a lease is and what to write into it: pure, with the time as an argument.</summary>
internal static class LeaseRules
{
    /// <summary>
    /// The lease may be taken when it is ours, nobody's, or has not changed for its whole duration as seen by our own clock:
    /// the clock of the holder is never compared with ours.
    /// </summary>
    public static bool MayTake(LeaseSpec lease, TimeSpan unchangedFor, string identity, TimeSpan ownDuration) =>
        string.IsNullOrEmpty(lease.HolderIdentity)
        || lease.HolderIdentity == identity
        || unchangedFor >= (lease.LeaseDurationSeconds is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : ownDuration);

    public static LeaseSpec Taken(LeaseSpec before, string identity, TimeSpan duration, DateTimeOffset now)
    {
        var isOurs = before.HolderIdentity == identity;
        return new LeaseSpec
        {
            HolderIdentity = identity,
            LeaseDurationSeconds = (int)duration.TotalSeconds,
            RenewTime = now,
            AcquireTime = isOurs ? before.AcquireTime : now,
            LeaseTransitions =
                isOurs || before is { HolderIdentity: null, RenewTime: null }
                    ? before.LeaseTransitions ?? 0
                    : (before.LeaseTransitions ?? 0) + 1,
        };
    }

    /// <summary>Given back: the next one need not wait.</summary>
    public static LeaseSpec Released(LeaseSpec before, DateTimeOffset now) =>
        before with
        {
            HolderIdentity = "",
            LeaseDurationSeconds = 1,
            RenewTime = now,
            AcquireTime = now,
        };
}
