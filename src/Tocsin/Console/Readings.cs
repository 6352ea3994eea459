using Tocsin.Console.Answers;
using Tocsin.Console.Contract;
using Tocsin.Core.Configuration;
using Tocsin.Core.Events;
using Tocsin.Core.Reports;
using Tocsin.Delivery;
using Tocsin.Hooks;
using Tocsin.Storage;

namespace Tocsin.Console;

/// <summary>What is read of the console: resources, events and deliveries.</summary>
internal sealed class Readings(
    Func<ResourceSet> resources,
    History history,
    HookBook hooks,
    ReceiverTable receivers,
    StandingBook book,
    DuplicateWindow window
)
{
    public IEnumerable<ConsoleRoute> Routes =>
        [
            ConsoleOperations.ListAlerts.By(_ =>
                Sorted(resources().Alerts, alert => ShownAlert.Of(alert, book.OfAlert(alert.Name)))
            ),
            ConsoleOperations.ListProviders.By(_ =>
                Sorted(resources().Providers, provider => ShownProvider.Of(provider, book.OfProvider(provider.Name)))
            ),
            ConsoleOperations.ListReceivers.By(_ =>
                Sorted(resources().Receivers, receiver => ShownReceiver.Of(receiver, receivers.Of(receiver.Name)))
            ),
            ConsoleOperations.ListEvents.By(Events),
            ConsoleOperations.ListDeliveries.By(Deliveries),
            ConsoleOperations.ListHooks.By(Hooks),
        ];

    private static ItemList<TShown> Sorted<TResource, TShown>(
        IReadOnlyDictionary<ObjectName, TResource> all,
        Func<TResource, TShown> shown
    ) => new(all.OrderBy(pair => pair.Key.ToString(), StringComparer.Ordinal).Select(pair => shown(pair.Value)));

    private ItemList<ReceivedEvent> Events(Request request)
    {
        var rows = history.Events(
            request.Get(Parameters.Limit),
            request.Get(Parameters.Object),
            request.Get(Parameters.Since),
            request.Get(Parameters.BeforeId) ?? long.MaxValue,
            unmatched: request.Get(Parameters.Matched) is false,
            request.Cancel
        );
        var set = resources();
        return new(Begun(rows).Select(row => ReceivedEvent.Of(row, set, window)));
    }

    /// <summary>The first is read at once: a history that cannot be read is told before an answer has begun.</summary>
    private static IEnumerable<T> Begun<T>(IEnumerable<T> rows)
    {
        var reading = rows.GetEnumerator();
        return reading.MoveNext() ? Rest() : [];

        IEnumerable<T> Rest()
        {
            using (reading)
            {
                do
                {
                    yield return reading.Current;
                } while (reading.MoveNext());
            }
        }
    }

    private ItemList<ShownDelivery> Deliveries(Request request)
    {
        var rows = history.Deliveries(
            request.Get(Parameters.Limit),
            request.Get(Parameters.State),
            request.Get(Parameters.Alert),
            request.Get(Parameters.Provider),
            request.Get(Parameters.BeforeId) ?? long.MaxValue,
            unreplayed: request.Get(Parameters.Replayed) is false
        );
        return new(rows.Select(ShownDelivery.Of));
    }

    private ItemList<ShownHook> Hooks(Request request)
    {
        var rows = hooks.Read(
            request.Get(Parameters.Limit),
            request.Get(Parameters.Receiver),
            request.Get(Parameters.Verdict),
            request.Get(Parameters.Since),
            request.Get(Parameters.BeforeId) ?? long.MaxValue
        );
        return new(rows.Select(ShownHook.Of));
    }
}
