namespace Tocsin.Delivery;

/// <summary>What came of the wish to deliver something once more.</summary>
public abstract record Replay
{
    public sealed record Made(Pending Delivery) : Replay;

    /// <summary>There is no such delivery, or it is so old that it was forgotten.</summary>
    public sealed record Unknown : Replay;

    /// <summary>It is still on its way; once more would be twice.</summary>
    public sealed record StillPending : Replay;
}
