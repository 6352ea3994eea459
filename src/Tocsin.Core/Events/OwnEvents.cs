namespace Tocsin.Core.Events;

/// <summary>
/// Knows what this Tocsin sent when it comes back: a Provider whose address leads to its own events address through a forwarder
/// would otherwise make an event of each event, without end.
/// </summary>
/// <param name="id">Says which Tocsin it is, to nobody but itself.</param>
public sealed class OwnEvents(string id)
{
    /// <summary>The header that requests carry whose body is an event. Forwarders keep it, as they keep what they do not know.</summary>
    public const string Header = "Tocsin-Instance";

    private readonly Lock _gate = new();
    private readonly Dictionary<Event, int> _underway = [];

    public string Id { get; } = id;

    /// <summary>Notes that an event is being sent, until the result is disposed.</summary>
    public IDisposable Sending(Event e)
    {
        var sent = Plain(e);
        lock (_gate)
        {
            _underway[sent] = _underway.GetValueOrDefault(sent) + 1;
        }

        return new Underway(this, sent);
    }

    /// <summary>
    /// Whether this very event, its timestamp included, is being sent right now. A forwarder that waits for the other side's
    /// answer before it gives its own is known by that, even when it drops headers.
    /// </summary>
    /// <param name="e">As it was decoded, before any rule was applied.</param>
    public bool IsUnderway(Event e)
    {
        lock (_gate)
        {
            return _underway.Count > 0 && _underway.ContainsKey(Plain(e));
        }
    }

    // What is sent has whole seconds.
    private static Event Plain(Event e) =>
        e.Timestamp is { } at ? e with { Timestamp = DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds()) } : e;

    private void Sent(Event e)
    {
        lock (_gate)
        {
            if (--_underway[e] == 0)
            {
                _underway.Remove(e);
            }
        }
    }

    private sealed class Underway(OwnEvents owner, Event e) : IDisposable
    {
        private bool _isOver;

        public void Dispose()
        {
            if (!_isOver)
            {
                _isOver = true;
                owner.Sent(e);
            }
        }
    }
}
