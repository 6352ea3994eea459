using System.Net;

namespace Tocsin.Integrations.Transport;

/// <summary>What the text of a host tells without asking DNS.</summary>
internal static class HostText
{
    /// <summary>In lower case, in plain characters (<c>１６９</c> is 169), without brackets, the scope of a link, and the root's dot.</summary>
    public static string Plain(Uri address)
    {
        var host = string.Concat(address.Host.Trim('[', ']').Select(Plain));
        var scope = host.IndexOf('%');
        return (scope < 0 ? host : host[..scope]).TrimEnd('.').ToLowerInvariant();
    }

    // Wide forms of ASCII, and the full stops of other scripts (UTS #46 §2.3); the runtime cannot normalize without its data.
    private static char Plain(char c) =>
        c switch
        {
            >= '\uFF01' and <= '\uFF5E' => (char)(c - 0xFEE0),
            '\u3002' or '\uFF61' => '.',
            _ => c,
        };

    /// <summary>The addresses that a host is for certain: a literal in any notation that programs take, or this machine's own names.</summary>
    public static IPAddress[] Addresses(string host)
    {
        // Decimal, octal and hexadecimal, in one to four parts: the runtime reads them as inet_aton does.
        if (IPAddress.TryParse(host, out var ip))
        {
            return [ip];
        }

        return
            host is "localhost" or "ip6-localhost" or "ip6-loopback" or "localhost.localdomain"
            || host.EndsWith(".localhost", StringComparison.Ordinal)
            || host.Equals(Environment.MachineName, StringComparison.OrdinalIgnoreCase)
            ? [IPAddress.Loopback, IPAddress.IPv6Loopback]
            : [];
    }
}
