using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Tocsin.Core.Reports;
using Tocsin.Delivery;

namespace Tocsin.Storage;

/// <summary>
/// What waits, read at a start through SQLite's own interface: a million rows by way of a reader and its boxes and strings take
/// seconds longer.
/// </summary>
internal static class UnsettledRows
{
    private const int LongestName = 320; // of a namespace, a slash and a name;

    /// <exception cref="SqliteException">The file cannot be read.</exception>
    public static IEnumerable<Pending> Read(string path, bool newestFirst)
    {
        using var connection = Outbox.Connect(path);
        var from = MostWait(connection) ? "deliveries NOT INDEXED" : "deliveries";
        var sql = $"""
            SELECT id, provider, object_key, deadline, attempts > 0 OR yielded OR next_at IS NOT NULL,
              next_at, attempts, yielded, settled_at, {Schema.Size}
            FROM {from} WHERE state = 0 ORDER BY id {(newestFirst ? "DESC" : "ASC")}
            """;
        var prepared = raw.sqlite3_prepare_v2(connection.Handle!, sql, out var rows);
        using (rows)
        {
            SqliteException.ThrowExceptionForRC(prepared, connection.Handle);
            var names = new Dictionary<string, ObjectName>(StringComparer.Ordinal); // a million rows name few providers
            int step;
            while ((step = raw.sqlite3_step(rows)) == raw.SQLITE_ROW)
            {
                yield return Row(rows, names);
            }

            SqliteException.ThrowExceptionForRC(step, connection.Handle);
        }
    }

    // The index of what waits costs a look-up for each row, so it is worth having only when it spares most of them. Ids are shared with
    // the events: from the first to the last there are twice as many as deliveries, or more.
    private static bool MostWait(SqliteConnection connection) =>
        Schema.Scalar(
            connection,
            "SELECT (SELECT count(*) FROM deliveries WHERE state = 0) * 4 > (SELECT max(id) FROM deliveries) - (SELECT min(id) FROM deliveries)"
        )
            is 1L;

    private static Pending Row(sqlite3_stmt row, Dictionary<string, ObjectName> names)
    {
        var id = raw.sqlite3_column_int64(row, 0);
        var provider = Name(raw.sqlite3_column_blob(row, 1), names);
        var objectKey = raw.sqlite3_column_int64(row, 2);
        var deadline = DateTimeOffset.FromUnixTimeMilliseconds(raw.sqlite3_column_int64(row, 3));
        var bytes = raw.sqlite3_column_int(row, 9);
        if (raw.sqlite3_column_int(row, 4) == 0)
        {
            return new Pending(id, provider, objectKey, deadline) { Bytes = bytes }; // one that was never tried, as most
        }

        var next = Time(row, 5);
        return new Pending(id, provider, objectKey, deadline)
        {
            Bytes = bytes,
            Due = next ?? default,
            Attempts = raw.sqlite3_column_int(row, 6),
            Yielded = raw.sqlite3_column_int(row, 7) != 0,
            Wait = next - Time(row, 8),
        };
    }

    private static ObjectName Name(ReadOnlySpan<byte> utf8, Dictionary<string, ObjectName> names)
    {
        Span<char> buffer = stackalloc char[LongestName];
        ReadOnlySpan<char> text =
            utf8.Length <= LongestName ? buffer[..Encoding.UTF8.GetChars(utf8, buffer)] : Encoding.UTF8.GetString(utf8);
        var known = names.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!known.TryGetValue(text, out var name))
        {
            name = ObjectName.Parse(text.ToString())!.Value;
            names[text.ToString()] = name;
        }

        return name;
    }

    private static DateTimeOffset? Time(sqlite3_stmt row, int column) =>
        raw.sqlite3_column_type(row, column) == raw.SQLITE_NULL
            ? null
            : DateTimeOffset.FromUnixTimeMilliseconds(raw.sqlite3_column_int64(row, column));
}
