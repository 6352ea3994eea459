using Tocsin.Core.Alerts;
using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;

namespace Tocsin.Delivery;

/// <summary>The standing of every Alert and Provider that delivered something; in memory, taken up from the history at start.</summary>
public sealed class StandingBook(TimeProvider clock)
{
    /// <summary>More names than this are of objects that came and went; those that are new are then not counted.</summary>
    private const int MaxNames = 20_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectName, StandingCounter> _alerts = [];
    private readonly Dictionary<ObjectName, StandingCounter> _providers = [];

    public void Note(Notification? n, Settlement s)
    {
        if (n is not null)
        {
            Note(n.Alert, n.Provider, s);
        }
    }

    /// <summary>What became of one attempt, or of a delivery that was given up.</summary>
    public void Note(ObjectName alert, ObjectName provider, Settlement s)
    {
        lock (_lock)
        {
            if (Counter(_alerts, alert) is { } ofAlert)
            {
                ofAlert.Provider = provider;
                ofAlert.Note(s);
            }

            Counter(_providers, provider)?.Note(s);
        }
    }

    /// <summary>An event was sent although not all of the alert's expressions were asked.</summary>
    public void Unfiltered(ObjectName alert)
    {
        lock (_lock)
        {
            Counter(_alerts, alert)?.Unfiltered(clock.GetUtcNow());
        }
    }

    /// <summary>Somebody saw the target take something, past every queue.</summary>
    public void Reached(ObjectName provider)
    {
        lock (_lock)
        {
            Counter(_providers, provider)?.Reached(clock.GetUtcNow());
        }
    }

    /// <summary>A Provider, or what it refers to, is another now: what it lost before says nothing of it any more.</summary>
    public void Changed(ObjectName provider)
    {
        lock (_lock)
        {
            foreach (var counter in _alerts.Values.Where(c => c.Provider == provider))
            {
                counter.ForgetLoss();
            }

            _providers.GetValueOrDefault(provider)?.ForgetLoss();
        }
    }

    /// <summary>A loss counts until its Provider has delivered something, to whichever Alert.</summary>
    public Standing OfAlert(ObjectName name)
    {
        lock (_lock)
        {
            if (!_alerts.TryGetValue(name, out var counter))
            {
                return Standing.Unknown;
            }

            var standing = counter.Now(clock.GetUtcNow());
            var reached = _providers.GetValueOrDefault(counter.Provider)?.LastReached;
            return standing.IsFailing && !counter.IsWaiting && reached > standing.LastFailure
                ? standing with
                {
                    IsFailing = false,
                }
                : standing;
        }
    }

    public Standing OfProvider(ObjectName name)
    {
        lock (_lock)
        {
            return _providers.TryGetValue(name, out var counter) ? counter.Now(clock.GetUtcNow()) : Standing.Unknown;
        }
    }

    private static StandingCounter? Counter(Dictionary<ObjectName, StandingCounter> book, ObjectName name)
    {
        if (!book.TryGetValue(name, out var counter) && book.Count < MaxNames)
        {
            book[name] = counter = new StandingCounter();
        }

        return counter;
    }
}
