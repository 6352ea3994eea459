using Microsoft.Data.Sqlite;

namespace Tocsin.Storage.Damage;

/// <summary>
/// Reads a table around the pages that cannot be read: from below up to the damage, from above down to it, and halves what lies
/// between until nothing of it is left.
/// </summary>
internal sealed class Salvage(SqliteConnection from)
{
    private const int MaxProbes = 20_000;

    /// <summary>Ids, or ranges of them, where something was and could not be read.</summary>
    public int Holes { get; private set; }

    /// <summary>Hands out every row that can be read once, in no order.</summary>
    /// <param name="columns">The first is <c>id</c>, the table's row id.</param>
    public void Read(string table, string columns, Action<SqliteDataReader> row)
    {
        using var up = Statement(table, columns, "ASC");
        using var down = Statement(table, columns, "DESC");
        if (up is null || down is null)
        {
            Holes++;
            return;
        }

        var open = new Stack<(long Low, long High)>([(1, 1L << 62)]);
        for (var probes = 0; open.TryPop(out var range); probes++)
        {
            if (probes == MaxProbes)
            {
                Holes += open.Count + 1;
                return;
            }

            if (Scan(up, range, row) is not { } below || Scan(down, (below + 1, range.High), row, down: true) is not { } above)
            {
                continue;
            }

            var (low, high) = (below + 1, above - 1);
            if (low >= high)
            {
                Holes += low == high ? 1 : 0;
                continue;
            }

            var middle = low + ((high - low) / 2);

            // The lower half first: above the last row there may be nothing but the same damaged page, again and again.
            open.Push((middle + 1, high));
            open.Push((low, middle));
        }
    }

    /// <summary>Null when it came through; else the last id it reached, or the one before its start.</summary>
    private static long? Scan(Statement statement, (long Low, long High) range, Action<SqliteDataReader> row, bool down = false)
    {
        var reached = down ? range.High + 1 : range.Low - 1;
        SqliteDataReader? rows = null;
        try
        {
            rows = statement.Query(range.Low, range.High);
            while (rows.Read())
            {
                var id = rows.GetInt64(0);
                row(rows);
                reached = id;
            }

            return null;
        }
        catch (SqliteException e) when (IsOfReading(e))
        {
            return reached;
        }
        finally
        {
            Close(rows);
        }
    }

    private Statement? Statement(string table, string columns, string order)
    {
        try
        {
            return new Statement(
                from,
                $"SELECT {columns} FROM {table} NOT INDEXED WHERE id BETWEEN $0 AND $1 ORDER BY id {order}",
                SqliteType.Integer,
                SqliteType.Integer
            );
        }
        catch (SqliteException e) when (IsOfReading(e))
        {
            return null;
        }
    }

    // The target's own failures carry other codes and are no damage. A table that is not there is one that cannot be read.
    private static bool IsOfReading(SqliteException e) => DiskFault.IsDamage(e) || e.SqliteErrorCode is 1 or 10;

    private static void Close(SqliteDataReader? rows)
    {
        try
        {
            rows?.Dispose();
        }
        catch (SqliteException)
        {
            // It tells the failure of the read once more.
        }
    }
}
