using Microsoft.Data.Sqlite;
using Tocsin.Delivery;

namespace Tocsin.Storage;

/// <summary>Reads the failed attempts of deliveries, one after the other.</summary>
internal sealed class AttemptRows(SqliteConnection connection) : IDisposable
{
    private readonly Statement _statement = new(
        connection,
        "SELECT number, ended_at, took, reason, text FROM attempts WHERE id BETWEEN $0 AND $1 ORDER BY number",
        SqliteType.Integer,
        SqliteType.Integer
    );

    /// <summary>The same delivery with its attempts; most have none that failed, and nothing is looked up for them.</summary>
    public DeliveryRow With(DeliveryRow row)
    {
        if (row.Attempts == (row.State is DeliveryState.Delivered ? 1 : 0))
        {
            return row;
        }

        var found = new List<AttemptRow>();
        var first = row.Id * Schema.AttemptsADelivery;
        using var rows = _statement.Query(first, first + Schema.AttemptsADelivery - 1);
        while (rows.Read())
        {
            found.Add(
                new AttemptRow(
                    rows.GetInt32(0),
                    DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(1)),
                    TimeSpan.FromMilliseconds(rows.GetInt64(2)),
                    rows.GetString(3),
                    rows.GetString(4)
                )
            );
        }

        return row with
        {
            FailedAttempts = found,
        };
    }

    public void Dispose() => _statement.Dispose();
}
