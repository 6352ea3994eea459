using System.Globalization;
using System.Net;

namespace Tocsin.Operations;

/// <summary>A Go-style listen address: <c>:9090</c>, <c>127.0.0.1:0</c>, <c>[::1]:80</c>; empty is off.</summary>
internal sealed record ListenAddress(IPAddress? Host, int Port)
{
    /// <summary>All interfaces when the host is left out.</summary>
    public static bool TryParse(string text, out ListenAddress? address, out string? why)
    {
        address = null;
        why = null;
        if (text.Length == 0)
        {
            return true;
        }

        var colon = text.LastIndexOf(':');
        if (
            colon < 0
            || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port > IPEndPoint.MaxPort
        )
        {
            why = $"'{text}' is not an address; write :9090, or 127.0.0.1:9090, or 127.0.0.1:0 for a free port";
            return false;
        }

        var host = text[..colon].Trim('[', ']');
        if (host.Length == 0)
        {
            address = new ListenAddress(null, port);
            return true;
        }

        if (host == "localhost")
        {
            host = "127.0.0.1";
        }

        if (!IPAddress.TryParse(host, out var ip))
        {
            why = $"'{host}' in '{text}' is not an IP address of this machine";
            return false;
        }

        address = new ListenAddress(ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any) ? null : ip, port);
        return true;
    }
}
