using System.Net.Sockets;

namespace Tocsin.Acceptance.Providers;

/// <summary>A proxy of others with one user: Debian's tinyproxy for HTTP, its microsocks for SOCKS5.</summary>
internal sealed class ProxyServer : IAsyncDisposable
{
    public const string User = "someone";
    public const string Password = "pr0xy-Passw0rd";

    private readonly Child _child;

    private ProxyServer(Child child, string address, int port) => (_child, Address, Port) = (child, address, port);

    /// <summary>As a Secret names it.</summary>
    public string Address { get; }

    public int Port { get; }

    /// <summary>What it wrote about those who came.</summary>
    public string Log => _child.Output + _child.Error;

    public static async Task<ProxyServer> Start(string scheme, Workspace workspace)
    {
        var name = scheme == "http" ? "tinyproxy" : "microsocks";
        var command = await TestServer.Command(name);
        var number = TestServer.FreePort();
        var port = number.ToString(CultureInfo.InvariantCulture);
        string[] args = ["-i", "127.0.0.1", "-p", port, "-u", User, "-P", Password];
        if (scheme == "http")
        {
            var configuration = workspace.PathOf("tinyproxy.conf");
            await File.WriteAllTextAsync(
                configuration,
                $"Port {port}\nListen 127.0.0.1\nBasicAuth {User} {Password}\nLogLevel Info\nTimeout 60\nMaxClients 20\n"
            );
            args = ["-d", "-c", configuration];
        }

        var server = new ProxyServer(new Child(command, args, null, []), $"{scheme}://127.0.0.1:{port}", number);
        try
        {
            await Wait.Until(async () => server._child.HasExited || await server.IsListening(), $"{name} listens", 60);
            server._child.HasExited.ShouldBeFalse(server.Log);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _child.DisposeAsync();

    private async Task<bool> IsListening()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
