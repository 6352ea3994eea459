namespace Tocsin.Storage;

/// <summary>Bounds of the data folder.</summary>
/// <param name="MaxBytes">Of the database with its free pages and the log beside it, as the file system counts them.</param>
/// <param name="Retention">Of settled events, and of notes that are not written again.</param>
internal sealed record OutboxLimits(long MaxBytes, TimeSpan Retention)
{
    private const long NoteBytes = 4096; // the longest

    /// <summary>Of these the log's: a quarter, and no more than makes commits faster.</summary>
    public long LogBytes { get; } = Math.Min(64L << 20, MaxBytes / 4);

    /// <summary>And the database's.</summary>
    public long FileBytes => MaxBytes - LogBytes;

    /// <summary>Of the database what waits to be delivered may take; the rest is for history, notes and what comes in meanwhile.</summary>
    public long WaitingBytes => FileBytes / 2;

    /// <summary>One commit's, unless a single event is larger.</summary>
    public long CommitBytes => LogBytes / 4;

    /// <summary>Notes of all providers together; those above it go within seconds, the longest unwritten first.</summary>
    public int MaxNotes { get; init; } = (int)Math.Min(200_000, (MaxBytes - Math.Min(64L << 20, MaxBytes / 4)) / 2 / NoteBytes);
}
