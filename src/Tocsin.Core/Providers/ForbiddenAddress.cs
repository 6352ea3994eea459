using System.Net;
using System.Net.Sockets;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Providers;

/// <summary>
/// Addresses that no Provider may use and that can be told without a look-up: link-local ones, where clouds keep credentials, and
/// Tocsin's own listeners, where an alert about an alert would never end. The transport refuses them all, whatever name leads there; this finds the plain ones when the Provider is loaded.
/// </summary>
internal static class ForbiddenAddress
{
    /// <summary>Names by which clouds' metadata servers are known.</summary>
    private static readonly string[] s_names = ["metadata.google.internal", "metadata.goog", "instance-data"];

    public static IEnumerable<Problem> In(Destination to)
    {
        if (Uri.TryCreate(to.Address.Value, UriKind.Absolute, out var uri) && IsLinkLocal(uri))
        {
            yield return new Problem(
                "spec.address",
                "is a link-local address, where clouds keep credentials and which Providers may not use; set it to the service itself"
            )
            {
                Reason = ReadyReason.InvalidAddress,
            };
        }
    }

    /// <param name="listeners">Where Tocsin listens.</param>
    public static IEnumerable<Problem> Own(Destination to, IReadOnlyCollection<IPEndPoint> listeners)
    {
        // What a proxy reaches by such a name is another machine's.
        if (
            to.Proxy is null
            && Uri.TryCreate(to.Address.Value, UriKind.Absolute, out var uri)
            && Literal(uri) is { } ip
            && listeners.Any(l => l.Port == uri.Port && IsHere(ip, l.Address))
        )
        {
            yield return new Problem(
                "spec.address",
                "is a listener of Tocsin itself, which Providers may not use; set it to the receiving service"
            )
            {
                Reason = ReadyReason.InvalidAddress,
            };
        }
    }

    private static bool IsHere(IPAddress ip, IPAddress listens) =>
        ip.Equals(listens) || (IPAddress.IsLoopback(ip) || IsAny(ip)) && (IsAny(listens) || IPAddress.IsLoopback(listens));

    private static bool IsAny(IPAddress ip) => ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any);

    private static IPAddress? Literal(Uri uri) =>
        uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
        : !IPAddress.TryParse(uri.IdnHost.Trim('[', ']'), out var ip) ? null
        : ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4()
        : ip;

    private static bool IsLinkLocal(Uri uri)
    {
        var host = uri.IdnHost.Trim('[', ']').TrimEnd('.');
        return IPAddress.TryParse(host, out var ip)
            ? IsLinkLocal(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip)
            : s_names.Contains(host, StringComparer.OrdinalIgnoreCase);
    }

    private static bool IsLinkLocal(IPAddress ip) =>
        ip.AddressFamily is AddressFamily.InterNetwork ? ip.GetAddressBytes() is [169, 254, _, _] : ip.IsIPv6LinkLocal;
}
