using System.Buffers.Binary;

namespace Tocsin.Storage.Damage;

/// <summary>
/// Looks whether SQLite's log lost commits. SQLite itself takes the log up to the first frame that is not whole and says nothing of
/// the rest, because after a crash an unfinished frame at the end is usual. https://www.sqlite.org/fileformat2.html#walformat
/// </summary>
internal static class WriteAheadLog
{
    private const int HeaderSize = 32;
    private const int FrameHeaderSize = 24;
    private const uint Magic = 0x377f0682;

    /// <returns>Null when nothing is lost.</returns>
    public static Loss? Check(string database)
    {
        using var log = Open(database + "-wal");
        if (log is null || log.Length == 0)
        {
            return null;
        }

        var index = Index(database + "-shm");
        var header = new byte[HeaderSize];
        if (
            log.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) < HeaderSize
            || (BinaryPrimitives.ReadUInt32BigEndian(header) & ~1u) != Magic
        )
        {
            // A log that was begun and never synced is no loss; the index knows whether there was more.
            return header.All(b => b == 0) && index is null or { Frames: 0 } ? null : new Loss(0, index?.Moved ?? uint.MaxValue);
        }

        var (whole, later) = Scan(log, header);
        var known = index is not null && header.AsSpan(16, 8).SequenceEqual(index.Salt) ? index : null;
        return later || known?.Frames > whole ? new Loss(whole, known?.Moved ?? 0) : null;
    }

    /// <summary>Counts the frames up to the first that is not whole, and tells whether one of the same log follows behind it.</summary>
    private static (uint Whole, bool Later) Scan(FileStream log, byte[] header)
    {
        var bigEndian = (header[3] & 1) != 0;
        var frame = new byte[FrameHeaderSize + (int)BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(8)) % 65_537];
        var (s0, s1) = Sum(header.AsSpan(0, 24), 0, 0, bigEndian);
        var whole = 0u;
        var intact = s0 == BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(24));
        while (log.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false) == frame.Length)
        {
            var sameLog = frame.AsSpan(8, 8).SequenceEqual(header.AsSpan(16, 8));
            if (!intact)
            {
                if (sameLog)
                {
                    return (whole, true);
                }

                continue;
            }

            (s0, s1) = Sum(frame.AsSpan(0, 8), s0, s1, bigEndian);
            (s0, s1) = Sum(frame.AsSpan(FrameHeaderSize), s0, s1, bigEndian);
            intact =
                sameLog
                && s0 == BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(16))
                && s1 == BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(20));
            whole += intact ? 1u : 0;
        }

        return (whole, false);
    }

    private static (uint S0, uint S1) Sum(ReadOnlySpan<byte> bytes, uint s0, uint s1, bool bigEndian)
    {
        for (var i = 0; i + 8 <= bytes.Length; i += 8)
        {
            s0 += Word(bytes[i..], bigEndian) + s1;
            s1 += Word(bytes[(i + 4)..], bigEndian) + s0;
        }

        return (s0, s1);
    }

    private static uint Word(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    /// <summary>What the index beside the log says; it outlives a killed process, not a restart of the machine.</summary>
    private static LogIndex? Index(string path)
    {
        using var file = Open(path);
        var bytes = new byte[100];
        return file is null || file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length || bytes[12] == 0
            ? null
            : new LogIndex(BitConverter.ToUInt32(bytes, 16), bytes[32..40], BitConverter.ToUInt32(bytes, 96));
    }

    private static FileStream? Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <param name="Whole">Frames that can be read.</param>
    /// <param name="Moved">Frames that the database holds already.</param>
    internal sealed record Loss(uint Whole, uint Moved);

    private sealed record LogIndex(uint Frames, byte[] Salt, uint Moved);
}
