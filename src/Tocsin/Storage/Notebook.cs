using Microsoft.Data.Sqlite;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Delivery;
using Tocsin.Storage.Damage;

namespace Tocsin.Storage;

/// <summary>The notes of providers, in the outbox's file and in its commits.</summary>
internal sealed class Notebook : INotebook, IDisposable
{
    private readonly GroupCommit _commits;
    private readonly TimeProvider _clock;
    private readonly SqliteConnection _reader;
    private readonly Statement _read;
    private readonly Statement _find;
    private readonly Lock _gate = new();

    public Notebook(GroupCommit commits, string path, TimeProvider clock)
    {
        _commits = commits;
        _clock = clock;
        _reader = Outbox.Connect(path);
        _read = new Statement(
            _reader,
            "SELECT value FROM notes WHERE provider = $0 AND key = $1",
            SqliteType.Text,
            SqliteType.Text
        );
        _find = new Statement(
            _reader,
            // No UTF-8 holds the byte FF, so it stands behind all that begins with the prefix.
            """
            SELECT key, value FROM notes
            WHERE provider = $0 AND key >= $1 AND key < $1 || CAST(x'FF' AS TEXT) ORDER BY key LIMIT $2
            """,
            SqliteType.Text,
            SqliteType.Text,
            SqliteType.Integer
        );
    }

    public byte[]? Read(ObjectName provider, string key) =>
        Locked(() =>
        {
            using var row = _read.Query(provider.ToString(), key);
            return row.Read() ? (byte[])row.GetValue(0) : null;
        });

    public IReadOnlyList<Note> Find(ObjectName provider, string prefix, int limit = INotebook.MaxNotes) =>
        Locked(() =>
        {
            var found = new List<Note>();
            using var rows = _find.Query(provider.ToString(), prefix, (long)limit);
            while (rows.Read())
            {
                found.Add(new Note(rows.GetString(0), (byte[])rows.GetValue(1)));
            }

            return found;
        });

    public Task Write(ObjectName provider, IReadOnlyList<Note> notes)
    {
        Note.Check(notes);
        return _commits.Do(new NoteWork(provider, notes, _clock.GetUtcNow()));
    }

    public void Dispose()
    {
        _read.Dispose();
        _find.Dispose();
        _reader.Dispose();
    }

    private T Locked<T>(Func<T> read)
    {
        try
        {
            lock (_gate)
            {
                return read();
            }
        }
        catch (SqliteException e)
        {
            _commits.Noticed(e);
            throw new StorageUnavailableException(DiskFault.Of(e).Text, e);
        }
    }
}

internal sealed class NoteWork(ObjectName provider, IReadOnlyList<Note> notes, DateTimeOffset at) : Work
{
    public override void Write(Statements statements)
    {
        foreach (var (key, value) in notes)
        {
            if (value is null)
            {
                statements.DeleteNote.Add(provider.ToString()).Add(key).Run();
            }
            else
            {
                statements.NotesAtMost++;
                statements.WriteNote.Add(provider.ToString()).Add(key).Add(at.ToUnixTimeMilliseconds()).Add(value).Run();
            }
        }
    }
}

/// <summary>Forgets notes written before a time, and of more than are allowed those that were not written for the longest time.</summary>
internal sealed class ForgetNotesWork(DateTimeOffset before, int most, int limit) : Work
{
    public override void Write(Statements statements)
    {
        var excess = 0L;
        if (statements.NotesAtMost > most)
        {
            statements.NotesAtMost = statements.CountNotes();
            excess = statements.NotesAtMost - most;
        }

        var ids = new List<long>();
        using (var rows = statements.OldestNotes.Query((long)limit))
        {
            while (rows.Read() && (ids.Count < excess || rows.GetInt64(1) < before.ToUnixTimeMilliseconds()))
            {
                ids.Add(rows.GetInt64(0));
            }
        }

        foreach (var id in ids)
        {
            statements.ForgetNote.Add(id).Run();
        }
    }
}
