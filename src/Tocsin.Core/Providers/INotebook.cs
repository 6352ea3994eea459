using Tocsin.Core.Reports;

namespace Tocsin.Core.Providers;

/// <summary>
/// Small notes that providers leave for their own later deliveries and that survive the process, for what a target cannot be asked.
/// A Provider sees its own only. Notes are bounded in number and age, so a provider must be able to do without one.
/// </summary>
public interface INotebook
{
    /// <summary>Of a key, in characters.</summary>
    const int MaxKey = 1024;

    /// <summary>Of a value, in bytes.</summary>
    const int MaxValue = 4096;

    /// <summary>Of one writing, in notes.</summary>
    const int MaxNotes = 1000;

    /// <summary>The note under a key; null when there is none.</summary>
    /// <exception cref="StorageUnavailableException">Notes cannot be read now.</exception>
    byte[]? Read(ObjectName provider, string key);

    /// <summary>Notes whose keys begin so, by key.</summary>
    /// <exception cref="StorageUnavailableException">Notes cannot be read now.</exception>
    IReadOnlyList<Note> Find(ObjectName provider, string prefix, int limit = MaxNotes);

    /// <summary>Writes and forgets, all or nothing, the later of the same key last. Done means on disk.</summary>
    /// <exception cref="StorageUnavailableException">Nothing was written.</exception>
    Task Write(ObjectName provider, IReadOnlyList<Note> notes);
}

/// <param name="Value">Null forgets the note.</param>
public sealed record Note(string Key, byte[]? Value)
{
    /// <summary>Forgets what is under a key.</summary>
    public static Note Forget(string key) => new(key, null);

    /// <summary>For notebooks: whether a piece of writing keeps to the bounds.</summary>
    /// <exception cref="ArgumentException">It does not, which is a fault of the provider's.</exception>
    public static void Check(IReadOnlyList<Note> notes)
    {
        if (notes.Count > INotebook.MaxNotes)
        {
            throw new ArgumentException($"{notes.Count} notes at once, {INotebook.MaxNotes} are allowed", nameof(notes));
        }

        foreach (var (key, value) in notes)
        {
            if (key.Length > INotebook.MaxKey || value?.Length > INotebook.MaxValue)
            {
                throw new ArgumentException(
                    $"a note of {value?.Length ?? 0} bytes under a key of {key.Length} characters, "
                        + $"{INotebook.MaxValue} and {INotebook.MaxKey} are allowed",
                    nameof(notes)
                );
            }
        }
    }
}
