using System.Globalization;
using System.Net;

namespace Tocsin.Integrations.Transport;

/// <summary>The targets that <c>NO_PROXY</c> takes out: domains, addresses, ranges, each with or without a port, or <c>*</c>.</summary>
internal sealed class NoProxy
{
    private readonly List<Func<Target, bool>> _rules = [];

    private sealed record Target(string Host, IPAddress? Ip, int Port);

    public static NoProxy Parse(string text)
    {
        var rules = new NoProxy();
        foreach (var entry in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Rule(entry.ToLowerInvariant()) is { } rule)
            {
                rules._rules.Add(rule);
            }
        }

        return rules;
    }

    /// <summary>True also for localhost and loopback addresses, which are never reached through a proxy.</summary>
    public bool Matches(Uri destination)
    {
        var host = destination.IdnHost.ToLowerInvariant();
        var ip = IPAddress.TryParse(host.Trim('[', ']'), out var parsed) ? Plain(parsed) : null;
        if (host == "localhost" || (ip is not null && IPAddress.IsLoopback(ip)))
        {
            return true;
        }

        var target = new Target(host, ip, destination.Port);
        return _rules.Exists(rule => rule(target));
    }

    private static Func<Target, bool>? Rule(string entry)
    {
        if (entry == "*")
        {
            return static _ => true;
        }

        if (Range(entry) is { } range)
        {
            return t => t.Ip is not null && Contains(range.Network, range.Bits, t.Ip);
        }

        var (host, port) = SplitPort(entry);
        if (IPAddress.TryParse(host.Trim('[', ']'), out var ip))
        {
            var plain = Plain(ip);
            return t => plain.Equals(t.Ip) && (port is null || port == t.Port);
        }

        host = host.StartsWith("*.", StringComparison.Ordinal) ? host[1..] : host;
        if (host.Length == 0)
        {
            return null;
        }

        // ".example.com" stands for what is below it, "example.com" for itself too.
        var suffix = host[0] == '.' ? host : "." + host;
        var itself = host[0] == '.' ? null : host;
        return t => (t.Host.EndsWith(suffix, StringComparison.Ordinal) || t.Host == itself) && (port is null || port == t.Port);
    }

    private static (string Host, int? Port) SplitPort(string entry)
    {
        var colon = entry.LastIndexOf(':');
        var isBareIpv6 = colon >= 0 && entry.IndexOf(':') != colon && !entry.Contains(']', StringComparison.Ordinal);
        return colon < 0 || isBareIpv6 || !int.TryParse(entry.AsSpan(colon + 1), CultureInfo.InvariantCulture, out var port)
            ? (entry, null)
            : (entry[..colon], port);
    }

    private static (IPAddress Network, int Bits)? Range(string entry)
    {
        var slash = entry.IndexOf('/', StringComparison.Ordinal);
        return
            slash > 0
            && IPAddress.TryParse(entry.AsSpan(0, slash), out var network)
            && int.TryParse(entry.AsSpan(slash + 1), CultureInfo.InvariantCulture, out var bits)
            && bits >= 0
            && bits <= network.GetAddressBytes().Length * 8
            ? (network, bits)
            : null;
    }

    private static bool Contains(IPAddress network, int bits, IPAddress ip)
    {
        var left = network.GetAddressBytes();
        var right = ip.GetAddressBytes();
        if (left.Length != right.Length)
        {
            return false;
        }

        for (var i = 0; i < left.Length && bits > i * 8; i++)
        {
            var mask = bits >= (i + 1) * 8 ? 0xFF : 0xFF << (8 - (bits % 8));
            if (((left[i] ^ right[i]) & mask) != 0)
            {
                return false;
            }
        }

        return true;
    }

    private static IPAddress Plain(IPAddress ip) => ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;
}
