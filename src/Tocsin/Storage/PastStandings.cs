using Tocsin.Core.Reports;
using Tocsin.Delivery;

namespace Tocsin.Storage;

/// <summary>What an earlier process saw of targets, as far as the newest deliveries tell.</summary>
internal static class PastStandings
{
    private const int Looked = 1000;

    public static StandingBook Read(History history, TimeProvider clock)
    {
        var book = new StandingBook(clock);
        var now = clock.GetUtcNow();
        var tried = history
            .Deliveries(Looked, null, null, null)
            .Where(row => row.State != DeliveryState.Pending || row.Attempts > 0);
        foreach (var (row, at) in tried.Select(row => (row, At: row.SettledAt ?? now)).OrderBy(r => r.At))
        {
            var outcome = new Settlement(
                row.Id,
                row.State,
                row.Reason,
                row.LastError,
                row.Attempts,
                false,
                row.NextAttemptAt,
                at
            );
            book.Note(ObjectName.Parse(row.Alert)!.Value, ObjectName.Parse(row.Provider)!.Value, outcome);
        }

        return book;
    }
}
