using System.Security.Cryptography;
using System.Text;
using Tocsin.Operations;

namespace Tocsin.Console;

/// <summary>The file that holds the console's token: long enough not to be guessed, and nobody else's to read or write.</summary>
internal static class ConsoleToken
{
    private const int Shortest = 16;
    private const int Longest = 4096;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite;

    /// <summary>Reads the token, making one at the first start.</summary>
    /// <param name="file">Null for the one in the data folder.</param>
    /// <exception cref="StartException">The file cannot be used; the message names the cure.</exception>
    public static string Read(string dataDir, string? file)
    {
        var path = file ?? Path.Combine(dataDir, "console-token");
        try
        {
            if (file is null && !File.Exists(path))
            {
                Make(path);
            }

            CheckMode(path);
            return Checked(path, Text(path).Trim());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refused(path, $"cannot be read: {e.Message}; name another with --console-token-file");
        }
    }

    private static void Make(string path)
    {
        var how = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = Private,
        };
        using var stream = new FileStream(path, how);
        stream.Write(Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(64, lowercase: true) + "\n"));
    }

    // A pod's volume gives a file to a group, which may read it.
    private static void CheckMode(string path)
    {
        var mode = File.GetUnixFileMode(new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path);
        if ((mode & Others) != UnixFileMode.None)
        {
            throw Refused(
                path,
                $"can be read or changed by others (mode {Convert.ToString((int)mode, 8)}); 'chmod 600 {path}', or in a pod set"
                    + " the volume's defaultMode to 0440"
            );
        }
    }

    private static string Checked(string path, string token) =>
        token.Length < Shortest
            ? throw Refused(
                path,
                $"holds {token.Length} characters, and a token needs {Shortest}; write a longer one, as of 'openssl rand -hex 32'"
            )
        : token.Length > Longest
            ? throw Refused(path, $"holds more than {Longest} characters; write a token into it, on one line")
        : token.Any(c => c is <= ' ' or > '~')
            ? throw Refused(path, "holds blanks, line breaks or other characters that no header takes; write a token on one line")
        : token;

    private static string Text(string path)
    {
        using var stream = Tocsin.Files.BoundedFile.Open(path);
        var bytes = new byte[Longest + 2];
        return Encoding.UTF8.GetString(bytes, 0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
    }

    private static StartException Refused(string path, string why) => new($"the console's token file {path} {why}");
}
