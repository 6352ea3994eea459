using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Transport;

/// <summary>
/// What a Provider must not reach through Tocsin: link-local addresses, where clouds keep their credentials, and Tocsin's own
/// listeners, where an alert about an alert would never end.
/// </summary>
internal sealed class ForbiddenTargets(Func<IReadOnlyCollection<IPEndPoint>> ownListeners)
{
    /// <summary>The addresses of a host that may be connected to.</summary>
    /// <exception cref="SendFailedException">None may.</exception>
    public IPAddress[] Allowed(string host, int port, IPAddress[] resolved)
    {
        var addresses = Array.ConvertAll(resolved, static a => a.IsIPv4MappedToIPv6 ? a.MapToIPv4() : a);
        var allowed = Array.FindAll(addresses, static a => !IsLinkLocal(a));
        if (allowed.Length == 0 && addresses.Length > 0)
        {
            throw Refuse($"{host} is a link-local address, which Providers may not use; set spec.address to the service itself");
        }

        if (Array.Exists(allowed, a => IsOwn(a, port)))
        {
            throw Refuse(
                $"{host}:{port} is a listener of Tocsin itself, which Providers may not use; set spec.address to the receiving service"
            );
        }

        return allowed;
    }

    /// <summary>Stops a literal link-local address even when a proxy would do the connecting.</summary>
    public static void CheckLiteral(Uri address)
    {
        if (
            IPAddress.TryParse(address.IdnHost.Trim('[', ']'), out var ip)
            && IsLinkLocal(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip)
        )
        {
            throw Refuse(
                $"{address.Host} is a link-local address, which Providers may not use; set spec.address to the service itself"
            );
        }
    }

    private static bool IsLinkLocal(IPAddress ip) =>
        ip.AddressFamily is AddressFamily.InterNetwork ? ip.GetAddressBytes() is [169, 254, _, _] : ip.IsIPv6LinkLocal;

    private bool IsOwn(IPAddress ip, int port) =>
        ownListeners()
            .Any(l =>
                l.Port == port
                && (IsAny(l.Address) ? IsHere(ip) : l.Address.Equals(ip) || (IsAny(ip) && IPAddress.IsLoopback(l.Address)))
            );

    private static bool IsAny(IPAddress ip) => ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any);

    // Asked only when the port is one of ours, so the list of interfaces is not read for ordinary sends.
    private static bool IsHere(IPAddress ip) =>
        IPAddress.IsLoopback(ip)
        || IsAny(ip)
        || NetworkInterface
            .GetAllNetworkInterfaces()
            .SelectMany(i => i.GetIPProperties().UnicastAddresses)
            .Any(a => a.Address.Equals(ip));

    private static SendFailedException Refuse(string text) => new(new Outcome.Waiting(text));
}
