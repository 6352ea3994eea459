using Tocsin.Core.Alerts;
using Tocsin.Core.Resources;

namespace Tocsin.Core.Delivery;

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
        if (n is not null && s.State != DeliveryState.Skipped)
        {
            Note(n.Alert, n.Provider, s.State == DeliveryState.Delivered ? null : $"{s.Reason}: {s.Text}", s.At);
        }
    }

    /// <param name="failure">Null for a delivery that arrived.</param>
    public void Note(ObjectName alert, ObjectName provider, string? failure, DateTimeOffset at)
    {
        lock (_lock)
        {
            foreach (
                var (book, name) in ((Dictionary<ObjectName, StandingCounter>, ObjectName)[])
                    [(_alerts, alert), (_providers, provider)]
            )
            {
                if (!book.TryGetValue(name, out var counter))
                {
                    if (book.Count >= MaxNames)
                    {
                        continue;
                    }

                    book[name] = counter = new StandingCounter();
                }

                if (failure is null)
                {
                    counter.Delivered(at);
                }
                else
                {
                    counter.Failed(at, failure);
                }
            }
        }
    }

    public Standing OfAlert(ObjectName name) => Of(_alerts, name);

    public Standing OfProvider(ObjectName name) => Of(_providers, name);

    private Standing Of(Dictionary<ObjectName, StandingCounter> book, ObjectName name)
    {
        lock (_lock)
        {
            return book.TryGetValue(name, out var counter) ? counter.Now(clock.GetUtcNow()) : Standing.Unknown;
        }
    }
}
