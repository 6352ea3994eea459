using System.Diagnostics;

namespace Tocsin.Acceptance.Harness;

/// <summary>Runs a program with mounts of its own, where the machine lets a user have them (user namespaces) or the tests run as root.</summary>
internal static class Namespaced
{
    /// <summary>The words before the shell's script; skips the test where there is no way.</summary>
    public static string[] Shell()
    {
        string[][] ways =
        [
            ["unshare", "-m", "sh", "-c"],
            ["unshare", "-Urm", "sh", "-c"],
        ];
        return Array.Find(ways, Works)
            ?? Skip("neither root nor user namespaces here, so no file system can be mounted for this test");
    }

    private static bool Works(string[] way)
    {
        var folder = Directory.CreateTempSubdirectory("tocsin-mount-");
        try
        {
            var start = new ProcessStartInfo(way[0], [.. way[1..], $"mount -t tmpfs -o size=1m none '{folder.FullName}'"])
            {
                UseShellExecute = false,
                RedirectStandardError = true,
            };
            using var trial = Process.Start(start)!;
            trial.StandardError.ReadToEnd();
            trial.WaitForExit();
            return trial.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
        finally
        {
            folder.Delete();
        }
    }

    private static string[] Skip(string why)
    {
        Assert.Skip(why);
        return [];
    }
}
