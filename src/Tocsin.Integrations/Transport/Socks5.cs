using System.Buffers.Binary;
using System.Text;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Transport;

/// <summary>Asks a SOCKS5 proxy for a way to a host (RFC 1928, RFC 1929). The proxy looks the name up.</summary>
internal static class Socks5
{
    private const byte NoLogin = 0;
    private const byte ByPassword = 2;

    public static async Task Open(Stream proxy, Uri target, ProxyAddress address, CancellationToken cancel)
    {
        var method = address.Login is null ? NoLogin : ByPassword;
        await proxy.WriteAsync(new byte[] { 5, 1, method }, cancel);
        var chosen = await Read(proxy, 2, cancel);
        if (chosen[1] != method)
        {
            throw new SendFailedException(SendFailure.ProxyWantsLogin(address.Address));
        }

        if (address.Login is { } login)
        {
            await proxy.WriteAsync((byte[])[1, .. Counted(login.UserName), .. Counted(login.Password)], cancel);
            if ((await Read(proxy, 2, cancel))[1] != 0)
            {
                throw new SendFailedException(SendFailure.ProxyWantsLogin(address.Address));
            }
        }

        var port = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(port, (ushort)target.Port);
        await proxy.WriteAsync((byte[])[5, 1, 0, 3, .. Counted(target.IdnHost.Trim('[', ']')), .. port], cancel);
        var reply = await Read(proxy, 4, cancel);
        if (reply[1] != 0)
        {
            throw new IOException($"the proxy answered {Meaning(reply[1])}");
        }

        var bound = reply[3] switch
        {
            1 => 4,
            4 => 16,
            _ => (await Read(proxy, 1, cancel))[0],
        };
        await Read(proxy, bound + 2, cancel);
    }

    private static byte[] Counted(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return bytes.Length is > 0 and <= 255
            ? [(byte)bytes.Length, .. bytes]
            : throw new IOException("a name or password is empty or longer than the 255 bytes that SOCKS5 takes");
    }

    private static async Task<byte[]> Read(Stream proxy, int count, CancellationToken cancel)
    {
        var bytes = new byte[count];
        await proxy.ReadExactlyAsync(bytes, cancel);
        return bytes;
    }

    private static string Meaning(byte code) =>
        code switch
        {
            2 => "that its rules do not allow this host and port",
            3 => "that the network cannot be reached",
            4 => "that the host cannot be reached",
            5 => "that the connection was refused",
            6 => "that it took too long",
            _ => $"with the error {code}",
        };
}
