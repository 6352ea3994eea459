using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Tocsin.Intake;

/// <summary>Reads a request's body within the bounds of intake.</summary>
/// <param name="budget">Bytes that all bodies being read may hold together.</param>
internal sealed class RequestBody(long budget)
{
    /// <summary>The reference's limit; exactly this much passes.</summary>
    public const int Limit = 3 << 20;

    /// <summary>For a whole body on any listener.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    /// <summary>What a sender is told whose body took longer, or broke off.</summary>
    public const string NotWhole = "the body did not arrive whole; send it within 30 s, as long as Content-Length says";

    private const long DrainLimit = 8 << 20;
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);
    private long _held;

    public enum Ending
    {
        Whole,
        TooLarge,

        /// <summary>Other bodies hold all the memory that intake may use.</summary>
        NoRoom,
    }

    /// <summary>A body that has come whole with its headers, as small ones do: it needs no time limit. Null for any other.</summary>
    public static byte[]? TryRead(HttpRequest request)
    {
        if (request.ContentLength is null or > Limit || !request.BodyReader.TryRead(out var read))
        {
            return null;
        }

        if (!read.IsCompleted || read.Buffer.Length != request.ContentLength)
        {
            request.BodyReader.AdvanceTo(read.Buffer.Start);
            return null;
        }

        var body = read.Buffer.ToArray();
        request.BodyReader.AdvanceTo(read.Buffer.End);
        return body;
    }

    /// <summary>The body, when it ended whole. Nothing past the limit is kept.</summary>
    /// <exception cref="IOException">The sender broke off.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public async Task<(byte[] Body, Ending Ending)> Read(HttpRequest request, CancellationToken cancel)
    {
        if (request.ContentLength is > Limit)
        {
            return ([], Ending.TooLarge);
        }

        long held = 0;
        try
        {
            while (true)
            {
                var read = await request.BodyReader.ReadAsync(cancel);
                var buffer = read.Buffer;
                if (buffer.Length > Limit)
                {
                    request.BodyReader.AdvanceTo(buffer.End);
                    return ([], Ending.TooLarge);
                }

                if (read.IsCompleted)
                {
                    var body = buffer.ToArray();
                    request.BodyReader.AdvanceTo(buffer.End);
                    return (body, Ending.Whole);
                }

                if (Interlocked.Add(ref _held, buffer.Length - held) > budget)
                {
                    held = buffer.Length;
                    request.BodyReader.AdvanceTo(buffer.End);
                    return ([], Ending.NoRoom);
                }

                held = buffer.Length;
                request.BodyReader.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        finally
        {
            Interlocked.Add(ref _held, -held);
        }
    }

    /// <summary>
    /// Drops some of what a sender still wants to say, so that it reads the answer instead of a reset: closing with unread bytes
    /// would destroy the answer on its way.
    /// </summary>
    public static async Task Drain(PipeReader body)
    {
        using var limit = new CancellationTokenSource(DrainTime);
        long dropped = 0;
        try
        {
            while (dropped < DrainLimit)
            {
                var read = await body.ReadAsync(limit.Token);
                dropped += read.Buffer.Length;
                body.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The sender had its time.
        }
    }
}
