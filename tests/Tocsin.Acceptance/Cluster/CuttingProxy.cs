using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Tocsin.Acceptance.Cluster;

/// <summary>Passes bytes to a port of loopback, and cuts connections when told.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, byte> _open = new();
    private readonly Task _accepting;

    public CuttingProxy(int to)
    {
        _listener.Start();
        _accepting = Accept(to);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Ends all connections without a word; new ones are taken.</summary>
    /// <returns>How many there were.</returns>
    public int Cut()
    {
        var cut = _open.Keys.ToList();
        foreach (var client in cut)
        {
            client.Client.LingerState = new LingerOption(enable: true, seconds: 0);
            client.Close();
        }

        return cut.Count;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        Cut();
        await _accepting;
    }

    private async Task Accept(int to)
    {
        var passing = new List<Task>();
        try
        {
            while (true)
            {
                passing.Add(Pass(await _listener.AcceptTcpClientAsync(), to));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }

        await Task.WhenAll(passing);
    }

    private async Task Pass(TcpClient from, int port)
    {
        using var to = new TcpClient();
        _open[from] = 0;
        try
        {
            await to.ConnectAsync(IPAddress.Loopback, port);
            using var there = to.GetStream();
            using var here = from.GetStream();
            await Task.WhenAny(here.CopyToAsync(there), there.CopyToAsync(here));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut, or nobody is there.
        }
        finally
        {
            _open.TryRemove(from, out _);
            from.Dispose();
        }
    }
}
