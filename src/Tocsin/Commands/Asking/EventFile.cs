using Tocsin.Files;

namespace Tocsin.Commands.Asking;

/// <summary>An event from a file.</summary>
internal static class EventFile
{
    // More than an event may have, so that the server is asked and says so.
    private const long MaxEvent = 16L << 20;

    public static Task<byte[]> Read(string file, CancellationToken cancel) => Read(file, MaxEvent, cancel);

    /// <param name="file"><c>-</c> for standard input.</param>
    /// <exception cref="IOException">It is larger than <paramref name="most"/>, no regular file, or cannot be read.</exception>
    public static async Task<byte[]> Read(string file, long most, CancellationToken cancel)
    {
        await using var from = file == "-" ? System.Console.OpenStandardInput() : BoundedFile.Open(file);
        return await BoundedFile.Read(from, most, cancel);
    }
}
