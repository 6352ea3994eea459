using Tocsin.Core.Delivery;
using Tocsin.Core.Resources;

namespace Tocsin.Delivery;

/// <summary>What an earlier process saw of targets, as far as the newest deliveries tell.</summary>
internal static class PastStandings
{
    private const int Looked = 1000;

    public static StandingBook Read(History history, TimeProvider clock)
    {
        var book = new StandingBook(clock);
        foreach (var row in history.Deliveries(Looked, null, null, null).Reverse())
        {
            var failure = row.State == DeliveryState.Delivered ? null : $"{row.Reason}: {row.LastError}";
            if (row.SettledAt is { } at && row.State != DeliveryState.Skipped)
            {
                book.Note(ObjectName.Parse(row.Alert)!.Value, ObjectName.Parse(row.Provider)!.Value, failure, at);
            }
        }

        return book;
    }
}
