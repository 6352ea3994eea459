using System.Globalization;
using Microsoft.Data.Sqlite;
using Tocsin.Core.Reports;
using Tocsin.Delivery;

namespace Tocsin.Storage;

/// <summary>Which waiting deliveries or dead letters somebody wants to be rid of; what is null or empty does not narrow.</summary>
/// <param name="Before">Only of events received before it.</param>
internal sealed record PurgeFilter(
    DeliveryState State,
    string? Alert,
    string? Provider,
    DateTimeOffset? Before,
    IReadOnlyList<long> Ids
);

/// <summary>Looks up what is to be purged, over a connection of each request: it may take a while, and delays nobody's else.</summary>
internal sealed class Unwanted(string path)
{
    // A text for each state, so that the partial indexes are used.
    private const string Matching = """
        AND ($0 IS NULL OR alert = $0) AND ($1 IS NULL OR provider = $1)
        AND ($2 IS NULL OR (SELECT received_at FROM events e WHERE e.id = event_id) < $2)
        AND ($3 IS NULL OR id IN (SELECT value FROM json_each($3)))
        """;

    private static readonly SqliteType[] s_types =
    [
        SqliteType.Text,
        SqliteType.Text,
        SqliteType.Integer,
        SqliteType.Text,
        SqliteType.Integer,
        SqliteType.Integer,
    ];

    /// <summary>The next after an id, in ascending order, with their providers.</summary>
    public IReadOnlyList<(long Id, ObjectName Provider)> Page(PurgeFilter filter, long after, int limit)
    {
        using var connection = Outbox.Connect(path);
        using var statement = new Statement(
            connection,
            $"SELECT id, provider FROM deliveries WHERE {State(filter)} {Matching} AND id > $4 ORDER BY id LIMIT $5",
            s_types
        );
        using var rows = statement.Query([.. Values(filter), after, (long)limit]);
        var found = new List<(long, ObjectName)>();
        while (rows.Read())
        {
            found.Add((rows.GetInt64(0), ObjectName.Parse(rows.GetString(1))!.Value));
        }

        return found;
    }

    public long Count(PurgeFilter filter)
    {
        using var connection = Outbox.Connect(path);
        using var statement = new Statement(
            connection,
            $"SELECT count(*) FROM deliveries WHERE {State(filter)} {Matching}",
            s_types.AsSpan(0, 4)
        );
        using var row = statement.Query([.. Values(filter)]);
        return row.Read() ? row.GetInt64(0) : 0;
    }

    /// <summary>Events received before a time of which nothing waits any more; the newest of all is always kept.</summary>
    public long CountEvents(DateTimeOffset before)
    {
        using var connection = Outbox.Connect(path);
        using var statement = new Statement(
            connection,
            """
            SELECT count(*) FROM events e WHERE received_at < $0 AND id < (SELECT max(id) FROM events)
            AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.event_id = e.id AND d.state = 0)
            """,
            SqliteType.Integer
        );
        using var row = statement.Query(before.ToUnixTimeMilliseconds());
        return row.Read() ? row.GetInt64(0) : 0;
    }

    private static string State(PurgeFilter filter) => filter.State == DeliveryState.Pending ? "state = 0" : "state = 3";

    private static object?[] Values(PurgeFilter filter) =>
        [
            filter.Alert,
            filter.Provider,
            filter.Before?.ToUnixTimeMilliseconds(),
            filter.Ids.Count == 0
                ? null
                : $"[{string.Join(',', filter.Ids.Select(id => id.ToString(CultureInfo.InvariantCulture)))}]",
        ];
}
