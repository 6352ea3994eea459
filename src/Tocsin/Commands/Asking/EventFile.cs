namespace Tocsin.Commands.Asking;

/// <summary>An event from a file.</summary>
internal static class EventFile
{
    /// <param name="file"><c>-</c> for standard input.</param>
    public static async Task<byte[]> Read(string file, CancellationToken cancel)
    {
        if (file != "-")
        {
            return await File.ReadAllBytesAsync(file, cancel);
        }

        using var buffer = new MemoryStream();
        await System.Console.OpenStandardInput().CopyToAsync(buffer, cancel);
        return buffer.ToArray();
    }
}
