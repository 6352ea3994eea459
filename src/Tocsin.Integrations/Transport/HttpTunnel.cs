using System.Globalization;
using System.Text;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Transport;

/// <summary>Asks an HTTP proxy for a way to a host (CONNECT, RFC 9110 §9.3.6).</summary>
internal static class HttpTunnel
{
    private const int MaxHead = 16 * 1024;

    public static async Task Open(Stream proxy, Uri target, ProxyAddress address, CancellationToken cancel)
    {
        var authority = string.Create(CultureInfo.InvariantCulture, $"{target.IdnHost}:{target.Port}");
        var login = address.Login is { } user
            ? $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user.UserName}:{user.Password}"))}\r\n"
            : "";
        await proxy.WriteAsync(
            Encoding.UTF8.GetBytes($"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n{login}\r\n"),
            cancel
        );
        var line = (await Head(proxy, cancel)).Split("\r\n")[0];
        var parts = line.Split(' ', 3);
        if (parts.Length < 2 || !int.TryParse(parts[1], CultureInfo.InvariantCulture, out var status))
        {
            throw new IOException("the proxy does not answer as an HTTP proxy does");
        }

        if (SendFailure.IsLogin((System.Net.HttpStatusCode)status))
        {
            throw new SendFailedException(SendFailure.ProxyWantsLogin(address.Address));
        }

        if (status is < 200 or >= 300)
        {
            throw new IOException(
                string.Create(CultureInfo.InvariantCulture, $"the proxy answered {status}: {Text.Printable(parts[^1])}")
            );
        }
    }

    // Byte by byte: what follows the empty line belongs to the tunnel.
    private static async Task<string> Head(Stream proxy, CancellationToken cancel)
    {
        var head = new byte[MaxHead];
        var length = 0;
        while (length < 4 || !head.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
        {
            if (length == MaxHead || await proxy.ReadAsync(head.AsMemory(length, 1), cancel) == 0)
            {
                throw new IOException("the proxy hung up before it answered");
            }

            length++;
        }

        return Encoding.UTF8.GetString(head, 0, length);
    }
}
