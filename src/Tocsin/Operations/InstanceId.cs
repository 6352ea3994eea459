using System.Security.Cryptography;
using Tocsin.Files;

namespace Tocsin.Operations;

/// <summary>Who this Tocsin is, as long as its data folder lives: a random name that says nothing.</summary>
internal static class InstanceId
{
    private const int Bytes = 16;

    /// <summary>Reads it, or makes it. Where it cannot be kept, it lasts until the stop.</summary>
    public static string Of(string dataDir)
    {
        var path = Path.Combine(dataDir, "instance-id");
        var made = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));
        try
        {
            if (
                new FileInfo(path) is { Exists: true, Length: Bytes * 2 }
                && BoundedFile.ReadText(path, Bytes * 2) is var kept
                && kept.All(char.IsAsciiHexDigitLower)
            )
            {
                return kept;
            }

            using var file = new FileStream(
                path,
                new FileStreamOptions
                {
                    Mode = FileMode.Create,
                    Access = FileAccess.Write,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                }
            );
            file.Write(System.Text.Encoding.ASCII.GetBytes(made));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whether the folder can be used is said by who needs it.
        }

        return made;
    }
}
