using Microsoft.Extensions.Logging;
using Tocsin.Console.Answers;
using Tocsin.Console.Contract;
using Tocsin.Core.Reports;
using Tocsin.Delivery;
using Tocsin.Storage;

namespace Tocsin.Console;

/// <summary>
/// <c>POST /api/v1/deliveries/purge</c> and <c>/api/v1/events/purge</c>: ends what nobody wants any more. A request does a bounded
/// piece of it and says where to go on.
/// </summary>
internal sealed partial class PurgeActions(Outbox outbox, Pump pump, TimeProvider clock, ILogger log)
{
    private const int PageSize = 1_000;
    private const int PiecePages = 10;
    private const int EventsAtOnce = 500;

    public IEnumerable<ConsoleRoute> Routes =>
        [ConsoleOperations.PurgeDeliveries.By(Deliveries), ConsoleOperations.PurgeEvents.By(Events)];

    private async Task<DeliveriesPurge> Deliveries(Request request)
    {
        var filter = new PurgeFilter(
            request.Get(Parameters.Unsettled)!.Value,
            request.Get(Parameters.Alert),
            request.Get(Parameters.Provider),
            request.Get(Parameters.Before),
            request.Get(Parameters.DeliveryIds)
        );
        if (request.Get(Parameters.DryRun) is true)
        {
            return new DeliveriesMatched(outbox.Unwanted.Count(filter));
        }

        var (purged, underWay) = (0, 0);
        long? next = request.Get(Parameters.After) ?? 0;
        for (var i = 0; i < PiecePages && next is { } from; i++)
        {
            var page = outbox.Unwanted.Page(filter, from, PageSize);
            var (ended, sending) = await Purge(filter, page);
            (purged, underWay) = (purged + ended, underWay + sending);
            next = page.Count < PageSize ? null : page[^1].Id;
        }

        Log.Purged(log, filter.State.ToString().ToLowerInvariant(), filter.Provider ?? "", filter.Alert ?? "", purged, underWay);
        return new DeliveriesPurged(purged, underWay, next);
    }

    private async Task<(int Ended, int UnderWay)> Purge(PurgeFilter filter, IReadOnlyList<(long Id, ObjectName Provider)> page)
    {
        if (filter.State == DeliveryState.Dead)
        {
            await outbox.Purge([.. page.Select(p => p.Id)], clock.GetUtcNow());
            return (page.Count, 0);
        }

        var (ended, underWay) = (0, 0);
        foreach (var lane in page.GroupBy(p => p.Provider, p => p.Id))
        {
            var some = await pump.Purge(lane.Key, lane.ToHashSet());
            (ended, underWay) = (ended + some.Ended, underWay + some.UnderWay);
        }

        return (ended, underWay);
    }

    private async Task<EventsPurge> Events(Request request)
    {
        var before = request.Get(Parameters.ForgottenBefore)!.Value;
        if (request.Get(Parameters.DryRun) is true)
        {
            return new EventsMatched(outbox.Unwanted.CountEvents(before));
        }

        var purged = 0;
        var isMore = true;
        for (var i = 0; i < PiecePages && isMore; i++)
        {
            var some = await outbox.Forget(before, EventsAtOnce);
            purged += some;
            isMore = some == EventsAtOnce;
        }

        Log.Forgot(log, purged, before);
        return new EventsPurged(purged, isMore);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "deliveries purged")]
        public static partial void Purged(ILogger log, string state, string provider, string alert, int purged, int underWay);

        [LoggerMessage(LogLevel.Information, "history purged")]
        public static partial void Forgot(ILogger log, int events, DateTimeOffset before);
    }
}
