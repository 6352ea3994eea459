using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Tocsin.Acceptance.Harness;

/// <summary>
/// A server of others, unpacked from its package by <c>tools/test-servers</c>. Where it cannot be had, the test that asks is skipped;
/// CI must have it.
/// </summary>
internal static class TestServer
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    /// <summary>The command that starts it.</summary>
    public static async Task<string> Command(string name)
    {
        var start = new ProcessStartInfo(Repository.PathOf("tools/test-servers"), [name])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var fetching = Process.Start(start)!;
        var said = fetching.StandardOutput.ReadToEndAsync();
        var why = fetching.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Patience);
        await fetching.WaitForExitAsync(limit.Token);
        if (fetching.ExitCode == 0)
        {
            return (await said).Trim();
        }

        Missing(await why);
        return "";
    }

    /// <summary>Ends the test that cannot do without.</summary>
    public static void Missing(string why)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.Fail(why);
        }

        Assert.Skip(why.Trim());
    }

    /// <summary>A port on loopback that was free a moment ago, for servers that cannot choose one.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>A random port of loopback in a range that is free now.</summary>
    public static int FreePort(int from, int to)
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(from, to));
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Taken; another one.
            }
        }
    }
}
