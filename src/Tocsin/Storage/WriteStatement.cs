using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Tocsin.Core.Reports;

namespace Tocsin.Storage;

/// <summary>
/// A prepared statement of the writer, through SQLite's own interface: by way of a command with its named parameters, boxed values
/// and reader, an insert costs several times as much, and the writer does three for an event. Values are added in order, then it runs.
/// </summary>
internal sealed class WriteStatement : IDisposable
{
    private readonly sqlite3 _db;
    private readonly sqlite3_stmt _statement;
    private byte[] _text = new byte[512];
    private int _bound;

    public WriteStatement(SqliteConnection connection, string sql)
    {
        _db = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(_db, sql, out _statement));
    }

    public WriteStatement Add(long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, ++_bound, value));
        return this;
    }

    public WriteStatement Add(long? value) => value is { } known ? Add(known) : AddNull();

    public WriteStatement Add(string? value) => value is null ? AddNull() : AddParts(value);

    /// <summary>As <c>namespace/name</c>.</summary>
    public WriteStatement Add(ObjectName name) => AddParts(name.Namespace, "/", name.Name);

    /// <summary>Bytes, which may be none; NULL is <see cref="AddNull"/>.</summary>
    public WriteStatement Add(ReadOnlySpan<byte> value)
    {
        Check(
            value.IsEmpty
                ? raw.sqlite3_bind_zeroblob(_statement, ++_bound, 0)
                : raw.sqlite3_bind_blob(_statement, ++_bound, value)
        );
        return this;
    }

    /// <exception cref="SqliteException">It failed; nothing of this statement was done.</exception>
    public void Run()
    {
        _bound = 0;
        var result = raw.sqlite3_step(_statement);
        raw.sqlite3_reset(_statement);
        if (result is not (raw.SQLITE_DONE or raw.SQLITE_ROW))
        {
            Check(result);
        }
    }

    public void Dispose() => _statement.Dispose();

    public WriteStatement AddNull()
    {
        Check(raw.sqlite3_bind_null(_statement, ++_bound));
        return this;
    }

    private WriteStatement AddParts(params ReadOnlySpan<string> parts)
    {
        var length = 0;
        foreach (var part in parts)
        {
            var most = length + Encoding.UTF8.GetMaxByteCount(part.Length);
            if (most > _text.Length)
            {
                Array.Resize(ref _text, most);
            }

            length += Encoding.UTF8.GetBytes(part, _text.AsSpan(length));
        }

        Check(raw.sqlite3_bind_text(_statement, ++_bound, _text.AsSpan(0, length)));
        return this;
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            _bound = 0;
            throw new SqliteException(raw.sqlite3_errmsg(_db).utf8_to_string(), result & 0xff, raw.sqlite3_extended_errcode(_db));
        }
    }
}
