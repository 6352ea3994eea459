using System.Net;
using System.Net.Sockets;

namespace Tocsin.Integrations.Transport;

/// <summary>Opens TCP connections, to addresses that somebody has allowed.</summary>
internal static class Sockets
{
    /// <param name="allowed">Which of a host's addresses may be used; throws when none may.</param>
    public static async Task<Stream> Connect(
        DnsEndPoint target,
        Func<IPAddress[], IPAddress[]> allowed,
        CallProgress? progress,
        CancellationToken cancel
    )
    {
        progress?.Resolving();
        var resolved = IPAddress.TryParse(target.Host, out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(target.Host, cancel);
        var addresses = allowed(resolved);
        progress?.Connecting();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, cancel);
            progress?.ShakingHands();
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
