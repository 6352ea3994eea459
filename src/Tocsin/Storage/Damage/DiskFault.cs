using Microsoft.Data.Sqlite;

namespace Tocsin.Storage.Damage;

/// <summary>What is wrong with the disk below the outbox, and what to do about it.</summary>
/// <param name="Name">Of a closed set, for metrics.</param>
internal sealed record DiskFault(string Name, string Text)
{
    // https://www.sqlite.org/rescode.html
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    public static bool IsDamage(Exception e) => e is SqliteException { SqliteErrorCode: Corrupt or NotADatabase };

    public static DiskFault Of(Exception e) =>
        (e as SqliteException)?.SqliteErrorCode switch
        {
            Full => new("full", "the disk of the data folder is full; make room on it or enlarge the volume"),
            ReadOnly => new("read-only", "the data folder is read-only; make its volume writable, and the folder its user's own"),
            InputOutput or CannotOpen => new(
                "io",
                $"the disk of the data folder fails ({e.Message}); look at the volume, its quota and the kernel's log"
            ),
            Corrupt or NotADatabase => new(
                "damaged",
                "the database in the data folder is damaged; start Tocsin again: it sets the file aside and takes over what can be read"
            ),
            _ => new("other", $"the data folder does not work: {e.Message}"),
        };
}
