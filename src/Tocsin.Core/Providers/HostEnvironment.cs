using System.Text;
using Tocsin.Files;

namespace Tocsin.Core.Providers;

/// <summary>Variables and small files of the machine Tocsin runs on, where clouds put a workload's identity.</summary>
/// <param name="Variable">Null when it is not set.</param>
/// <param name="ReadFile">The text of a file, no longer than a token or a key may be.</param>
public sealed record HostEnvironment(Func<string, string?> Variable, Func<string, CancellationToken, Task<string>> ReadFile)
{
    private const int MaxFile = 64 * 1024;

    public static HostEnvironment OfProcess { get; } = new(Environment.GetEnvironmentVariable, ReadSmallFile);

    /// <summary>Null also when it is set to nothing.</summary>
    public string? this[string variable] => Variable(variable) is { Length: > 0 } value ? value : null;

    private static async Task<string> ReadSmallFile(string path, CancellationToken cancel)
    {
        await using var file = BoundedFile.Open(path);
        var bytes = new byte[MaxFile];
        var length = await file.ReadAtLeastAsync(bytes, MaxFile, throwOnEndOfStream: false, cancel);
        return Encoding.UTF8.GetString(bytes, 0, length);
    }
}
