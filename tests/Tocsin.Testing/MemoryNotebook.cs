using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Delivery;

namespace Tocsin.Testing;

/// <summary>A notebook that forgets everything with the process; it keeps the contract otherwise.</summary>
public sealed class MemoryNotebook : INotebook
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(ObjectName Provider, string Key), byte[]> _notes = [];

    /// <summary>While set, nothing can be written.</summary>
    public bool IsFull { get; set; }

    public byte[]? Read(ObjectName provider, string key)
    {
        lock (_lock)
        {
            return _notes.GetValueOrDefault((provider, key))?.ToArray();
        }
    }

    public IReadOnlyList<Note> Find(ObjectName provider, string prefix, int limit = INotebook.MaxNotes)
    {
        lock (_lock)
        {
            return
            [
                .. _notes
                    .Where(n => n.Key.Provider == provider && n.Key.Key.StartsWith(prefix, StringComparison.Ordinal))
                    .OrderBy(n => n.Key.Key, StringComparer.Ordinal)
                    .Take(limit)
                    .Select(n => new Note(n.Key.Key, [.. n.Value])),
            ];
        }
    }

    public Task Write(ObjectName provider, IReadOnlyList<Note> notes)
    {
        Note.Check(notes);
        lock (_lock)
        {
            if (IsFull)
            {
                return Task.FromException(new StorageUnavailableException("full"));
            }

            foreach (var (key, value) in notes)
            {
                if (value is null)
                {
                    _notes.Remove((provider, key));
                }
                else
                {
                    _notes[(provider, key)] = [.. value];
                }
            }

            return Task.CompletedTask;
        }
    }
}
