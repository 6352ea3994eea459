namespace Tocsin.Operations;

/// <summary>
/// The data folder: one process's at a time. One that is made here is its owner's alone; one that exists keeps its mode, since other
/// things may be in it, and every file in it is private all the same.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private const int InUse = 11; // EWOULDBLOCK of flock
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream @lock)
    {
        Path = path;
        _lock = @lock;
    }

    public string Path { get; }

    /// <exception cref="StartException">It cannot be made, written or locked.</exception>
    public static DataFolder Open(string path)
    {
        try
        {
            const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            Directory.CreateDirectory(path, Private);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"the data folder {path} cannot be used: {e.Message}; name a writable one with --data-dir");
        }

        try
        {
            var file = new FileStream(
                System.IO.Path.Combine(path, "lock"),
                new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.None,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                }
            );
            return new DataFolder(path, file);
        }
        catch (IOException e) when (e.HResult == InUse)
        {
            throw new StartException(
                $"the data folder {path} is in use by another Tocsin ({e.Message}); stop it, or name another with --data-dir"
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(
                $"the data folder {path} cannot be written: {e.Message}; make room or name a writable one with --data-dir"
            );
        }
    }

    public void Dispose() => _lock.Dispose();
}

/// <summary>The database turned out to be damaged while it was read; the next start takes over what can be read.</summary>
internal sealed class DamagedException(string message) : StartException(message);

/// <summary>Why the program cannot start; the message names cause and cure and is all that is printed.</summary>
internal class StartException(string message) : Exception(message);
