using Tocsin.Core.Events;

namespace Tocsin.Core.Verdicts;

/// <summary>What stands on the commit for a reader: a state in the forge's or our words, and its description.</summary>
public sealed record Words(string State, string Description);

/// <summary>What one event wants to be said under one name of a commit.</summary>
/// <param name="At">The event's own time, as far as it can be believed.</param>
/// <param name="Order">The event's place in the order of acceptance.</param>
/// <param name="IsProgress">It tells of work under way and is no verdict.</param>
public sealed record Claim(Words Words, DateTimeOffset At, long Order, bool IsProgress = false)
{
    /// <summary>A time that is missing or lies after acceptance counts as the time of acceptance.</summary>
    public static DateTimeOffset TimeOf(Event e, DateTimeOffset acceptedAt) =>
        e.Timestamp is { } told && told < acceptedAt && told > DateTimeOffset.MinValue ? told : acceptedAt;

    /// <summary>
    /// The later time wins, and of equal times the later accepted. Only progress gives way to a verdict of the same time: Flux's
    /// times are whole seconds, and a commit must not be left pending because two requests changed places.
    /// </summary>
    public bool IsOlderThan(Claim other) =>
        At != other.At ? At < other.At
        : IsProgress != other.IsProgress ? IsProgress
        : Order < other.Order;
}
