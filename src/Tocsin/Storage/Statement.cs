using Microsoft.Data.Sqlite;

namespace Tocsin.Storage;

/// <summary>A prepared statement with positional parameters <c>$0, $1, …</c>; a null binds NULL.</summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand _command;

    public Statement(SqliteConnection connection, string sql, params ReadOnlySpan<SqliteType> types)
    {
        _command = connection.CreateCommand();
#pragma warning disable CA2100 // the texts are constants of this assembly
        _command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 0; i < types.Length; i++)
        {
            _command.Parameters.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"${i}"), types[i]);
        }

        _command.Prepare();
    }

    public SqliteTransaction? Transaction
    {
        set => _command.Transaction = value;
    }

    public SqliteDataReader Query(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return _command.ExecuteReader();
    }

    public void Dispose() => _command.Dispose();

    private void Bind(ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            _command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }
    }
}
