using System.Runtime.InteropServices;
using System.Text;

namespace Tocsin.Files;

/// <summary>
/// Reads a file that somebody named: up to a limit, whatever size it is said to have, and never a device, pipe or socket, which may
/// have no end or keep the reader waiting. Pipes that the shell handed over (<c>&lt;(…)</c>, <c>/dev/stdin</c>) are read.
/// </summary>
internal static class BoundedFile
{
    private const int Piece = 64 * 1024;
    private const int KindMask = 0xF000; // S_IFMT; the same numbers on Linux and macOS
    private const int RegularKind = 0x8000;
    private const int ModeAt = sizeof(int); // of the runtime's own FileStatus: flags, then mode

    /// <exception cref="IOException">It is no regular file, is larger, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[] Read(string path, long most)
    {
        using var file = Open(path);
        using var held = new MemoryStream();
        var piece = new byte[Piece];
        while (file.Read(piece) is > 0 and var count)
        {
            Add(held, piece.AsSpan(0, count), most);
        }

        return held.ToArray();
    }

    /// <exception cref="IOException">It is no regular file, is larger, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static string ReadText(string path, long most)
    {
        using var reader = new StreamReader(new MemoryStream(Read(path, most)), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>What is left of a stream.</summary>
    /// <exception cref="IOException">It is larger, or cannot be read.</exception>
    public static async Task<byte[]> Read(Stream from, long most, CancellationToken cancel)
    {
        using var held = new MemoryStream();
        var piece = new byte[Piece];
        while (await from.ReadAsync(piece, cancel) is > 0 and var count)
        {
            Add(held, piece.AsSpan(0, count), most);
        }

        return held.ToArray();
    }

    /// <exception cref="IOException">It is no regular file, or cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileStream Open(string path)
    {
        // Opening a pipe that nobody writes to would wait for ever, so it is asked first.
        if (IsSpecial(path) && !IsHandedOver(path))
        {
            throw new IOException("it is a device, a pipe or a socket; name a regular file");
        }

        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
    }

    private static void Add(MemoryStream held, ReadOnlySpan<byte> piece, long most)
    {
        if (held.Length + piece.Length > most)
        {
            throw new TooLargeException(
                most >= 1 << 20 ? $"it is larger than {most >> 20} MiB; split it" : $"it is larger than {most >> 10} KiB"
            );
        }

        held.Write(piece);
    }

    internal sealed class TooLargeException(string message) : IOException(message);

    private static bool IsHandedOver(string path) =>
        path is "/dev/stdin"
        || path.StartsWith("/dev/fd/", StringComparison.Ordinal)
        || path.StartsWith("/proc/self/fd/", StringComparison.Ordinal);

    private static bool IsSpecial(string path)
    {
        if (OperatingSystem.IsWindows() || Directory.Exists(path))
        {
            return false;
        }

        // Larger than the status is, so that a later runtime may add to it.
        var status = new byte[512];
        return Stat(Encoding.UTF8.GetBytes(path + '\0'), status) == 0
            && (BitConverter.ToInt32(status, ModeAt) & KindMask) != RegularKind;
    }

#pragma warning disable SYSLIB1054 // bytes need no marshalling
    [DllImport("libSystem.Native", EntryPoint = "SystemNative_Stat")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Stat(byte[] path, byte[] status);
#pragma warning restore SYSLIB1054
}
