namespace Tocsin.Core.Verdicts;

/// <summary>What is known of one name on one commit. Empty before the first event, or when the notes were lost.</summary>
/// <param name="Wanted">The newest claim.</param>
/// <param name="Written">What the forge last confirmed, or showed.</param>
/// <param name="WrittenAt">When it did.</param>
/// <param name="InDoubt">What was being written when nothing more was heard: the forge may have it, or may get it yet.</param>
public sealed record Page(Claim? Wanted = null, Words? Written = null, DateTimeOffset WrittenAt = default, Words? InDoubt = null)
{
    /// <summary>
    /// So long the ledger is believed without asking the forge, whose lists may lag behind its writes. Later somebody else may have
    /// written under the name.
    /// </summary>
    public static readonly TimeSpan Trust = TimeSpan.FromMinutes(1);

    public static Page Empty { get; } = new();

    /// <summary>What is to be done about a claim.</summary>
    public Move For(Claim claim, DateTimeOffset now)
    {
        if (Wanted is not null && claim.IsOlderThan(Wanted))
        {
            return Move.GiveWay;
        }

        // Something else may arrive at the forge yet, so what it shows now proves nothing.
        if (InDoubt is not null)
        {
            return InDoubt == claim.Words ? Move.Look : Move.Write;
        }

        if (Written is null || now - WrittenAt >= Trust || now < WrittenAt)
        {
            return Move.Look;
        }

        return Written == claim.Words ? Move.Leave : Move.Write;
    }

    /// <summary>The claim is the newest; nothing was sent for it yet.</summary>
    public Page Wanting(Claim claim) => this with { Wanted = claim };

    /// <summary>The claim is about to be sent.</summary>
    public Page Writing(Claim claim) => this with { Wanted = claim, InDoubt = claim.Words };

    /// <summary>The forge has the claim's words, and nothing else is under way.</summary>
    public Page Stands(Claim claim, DateTimeOffset now) =>
        this with
        {
            Wanted = claim,
            Written = claim.Words,
            WrittenAt = now,
            InDoubt = null,
        };
}

/// <summary>What is to be done about a claim.</summary>
public enum Move
{
    /// <summary>A newer event has spoken.</summary>
    GiveWay,

    /// <summary>The commit says so already.</summary>
    Leave,

    /// <summary>Ask the forge what the commit says.</summary>
    Look,

    Write,
}
