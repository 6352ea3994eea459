using System.Runtime.InteropServices;

namespace Tocsin.Operations.Logs;

/// <summary>
/// Standard error, which fails where it cannot be written: the platform's own stream takes lines for written when their reader is gone.
/// </summary>
internal sealed partial class StandardError : Stream
{
    private const int Descriptor = 2;
    private const int Interrupted = 4; // EINTR
    private const int Full = 11; // EAGAIN of a pipe that another process made non-blocking
    private const short Writable = 4; // POLLOUT

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="IOException">The rest was not written.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var written = Write(Descriptor, buffer, buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error == Full)
            {
                var waiting = new PollEntry(Descriptor, Writable, 0);
                _ = Poll(ref waiting, 1, -1);
            }
            else if (error != Interrupted)
            {
                throw new IOException(Marshal.GetPInvokeErrorMessage(error));
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    // https://man7.org/linux/man-pages/man2/poll.2.html
    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Poll(ref PollEntry entry, nuint count, int milliseconds);

    // https://man7.org/linux/man-pages/man2/write.2.html
    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Write(int descriptor, ReadOnlySpan<byte> buffer, nint count);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct PollEntry(int Descriptor, short Wanted, short Found);
}
