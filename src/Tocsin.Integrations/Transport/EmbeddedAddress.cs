using System.Net;
using System.Net.Sockets;

namespace Tocsin.Integrations.Transport;

/// <summary>The IPv4 address inside an IPv6 one, where a network or a gateway may lead to it.</summary>
internal static class EmbeddedAddress
{
    /// <summary>Null when there is none.</summary>
    public static IPAddress? Of(IPAddress ip)
    {
        if (ip.AddressFamily is not AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(ip) || ip.Equals(IPAddress.IPv6Any))
        {
            return null;
        }

        var b = ip.GetAddressBytes();
        return b switch
        {
            // IPv4-compatible ::a.b.c.d and IPv4-mapped ::ffff:a.b.c.d (RFC 4291 §2.5.5), IPv4-translated ::ffff:0:a.b.c.d (RFC 2765)
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ..]
            or [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, ..]
            or [0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0, ..] => new IPAddress(b.AsSpan(12)),
            // NAT64 64:ff9b::/96 (RFC 6052) and its local relative 64:ff9b:1::/48 (RFC 8215)
            [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0, ..] or [0, 0x64, 0xFF, 0x9B, 0, 1, ..] => new IPAddress(b.AsSpan(12)),
            // 6to4 2002::/16 (RFC 3056)
            [0x20, 0x02, ..] => new IPAddress(b.AsSpan(2, 4)),
            // Teredo 2001::/32, the client inverted (RFC 4380 §4)
            [0x20, 0x01, 0, 0, ..] => new IPAddress([(byte)~b[12], (byte)~b[13], (byte)~b[14], (byte)~b[15]]),
            // ISATAP, in any network (RFC 5214 §6.1)
            [_, _, _, _, _, _, _, _, 0 or 2, 0, 0x5E, 0xFE, ..] => new IPAddress(b.AsSpan(12)),
            _ => null,
        };
    }
}
