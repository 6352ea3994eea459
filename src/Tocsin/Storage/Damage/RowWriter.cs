using Microsoft.Data.Sqlite;
using Tocsin.Core.Reports;
using Tocsin.Delivery;

namespace Tocsin.Storage.Damage;

/// <summary>Copies rows whose values are of the kinds that their columns hold: i, t and b for integer, text and bytes, large where null may be.</summary>
internal sealed class RowWriter(SqliteConnection to, string table, string columns, string kinds) : IDisposable
{
    private readonly WriteStatement _insert = new(
        to,
        $"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({string.Join(',', Enumerable.Repeat('?', kinds.Length))})"
    );

    /// <returns>False when it is no row of this table.</returns>
    public bool Copy(SqliteDataReader row)
    {
        for (var i = 0; i < kinds.Length; i++)
        {
            if (!Fits(row.GetValue(i), kinds[i]))
            {
                return false;
            }
        }

        for (var i = 0; i < kinds.Length; i++)
        {
            _ = row.GetValue(i) switch
            {
                long number => _insert.Add(number),
                string text => _insert.Add(text),
                byte[] bytes => _insert.Add(bytes),
                _ => _insert.AddNull(),
            };
        }

        try
        {
            _insert.Run();
            return true;
        }
        catch (SqliteException e)
        {
            // Of another type, so that it is not taken for damage of what is read.
            throw new StorageUnavailableException(DiskFault.Of(e).Text, e);
        }
    }

    public void Dispose() => _insert.Dispose();

    private static bool Fits(object value, char kind) =>
        value switch
        {
            long => kind is 'i' or 'I',
            string => kind is 't' or 'T',
            byte[] => kind is 'b' or 'B',
            _ => char.IsUpper(kind),
        };
}
