using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Tocsin.Load.Net;

/// <summary>
/// Linux's readiness queue. One thread over many sockets costs two system calls a message, so that the generator on its one core
/// is not what is measured.
/// </summary>
internal sealed unsafe partial class Epoll : IDisposable
{
    private const int Add = 1;
    private const uint Readable = 1;
    private const int MaxEvents = 512;

    // The kernel packs the struct on x86-64 only.
    private static readonly int Stride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private readonly int _fd;
    private readonly byte[] _events = new byte[MaxEvents * 16];

    public Epoll()
    {
        _fd = EpollCreate(0);
        Check(_fd);
    }

    public void Watch(Socket socket, int tag)
    {
        var e = stackalloc byte[16];
        new Span<byte>(e, 16).Clear();
        *(uint*)e = Readable;
        *(int*)(e + Stride - 8) = tag;
        Check(EpollControl(_fd, Add, (int)socket.Handle, e));
    }

    /// <summary>The tags of sockets that can be read, after at most this long.</summary>
    public int Wait(Span<int> tags, TimeSpan limit)
    {
        var ticks = Math.Max(limit.Ticks, 0);
        var time = new TimeSpec(ticks / TimeSpan.TicksPerSecond, ticks % TimeSpan.TicksPerSecond * 100);
        int count;
        fixed (byte* events = _events)
        {
            count = EpollWait(_fd, events, Math.Min(tags.Length, MaxEvents), &time, null);
            for (var i = 0; i < count; i++)
            {
                tags[i] = *(int*)(events + (i * Stride) + Stride - 8);
            }
        }

        return Math.Max(count, 0);
    }

    public void Dispose() => _ = Close(_fd);

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int EpollControl(int epoll, int operation, int fd, byte* e);

    [LibraryImport("libc", EntryPoint = "epoll_pwait2", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int EpollWait(int epoll, byte* events, int max, TimeSpec* limit, void* signals);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int fd);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct TimeSpec(long Seconds, long Nanoseconds);
}
