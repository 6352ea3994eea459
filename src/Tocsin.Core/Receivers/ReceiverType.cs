namespace Tocsin.Core.Receivers;

/// <summary>The facts of a receiver type, declared where the type is.</summary>
/// <param name="Name">The value of <c>spec.type</c>.</param>
public sealed record ReceiverType(string Name)
{
    /// <summary>The header that names the event, which <c>spec.events</c> filters by; null for a type that ignores <c>spec.events</c>.</summary>
    public string? EventHeader { get; init; }

    /// <summary>What log lines call such an event, as <c>GitHub event</c>.</summary>
    public string EventNoun { get; init; } = "";

    /// <summary>Whether a Secret with a <c>token</c> must be there; all but one type need it, if only for the path.</summary>
    public bool NeedsSecret { get; init; } = true;

    /// <summary>Whether more than the path is asked for. Where it is not, whoever knows the path is believed.</summary>
    public bool IsAuthenticated { get; init; } = true;
}
