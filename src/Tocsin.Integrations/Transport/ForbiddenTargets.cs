using System.Net;
using System.Net.NetworkInformation;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Transport;

/// <summary>
/// What a Provider must not reach through Tocsin: link-local addresses and others where clouds keep their credentials, and
/// Tocsin's own listeners, where an alert about an alert would never end.
/// </summary>
internal sealed class ForbiddenTargets(Func<IReadOnlyCollection<IPEndPoint>> ownListeners)
{
    /// <summary>The addresses of a host that may be connected to.</summary>
    /// <exception cref="SendFailedException">None may.</exception>
    public IPAddress[] Allowed(string host, int port, IPAddress[] resolved)
    {
        var addresses = Array.ConvertAll(resolved, static a => a.IsIPv4MappedToIPv6 ? a.MapToIPv4() : a);
        var allowed = Array.FindAll(addresses, static a => CloudAddresses.Why(a) is null);
        if (allowed.Length == 0 && addresses.Length > 0)
        {
            throw Refuse(host, CloudAddresses.Why(addresses[0])!);
        }

        if (Array.Exists(allowed, a => IsOwn(a, port)))
        {
            throw RefuseOwn(host, port);
        }

        return allowed;
    }

    /// <summary>Stops what the text of an address alone tells, even when a proxy would look up the name and connect.</summary>
    public void CheckText(Uri address)
    {
        var host = HostText.Plain(address);
        if (CloudAddresses.Why(host) is { } name)
        {
            throw Refuse(address.Host, name);
        }

        if (HostText.Addresses(host) is { Length: > 0 } told)
        {
            Allowed(address.Host, address.Port, told);
        }
    }

    private bool IsOwn(IPAddress ip, int port)
    {
        // Several notations lead to the same machine: ::7f00:1 and 64:ff9b::7f00:1 are 127.0.0.1 to some networks.
        var plain = EmbeddedAddress.Of(ip) ?? ip;
        return ownListeners()
            .Any(l =>
                l.Port == port
                && (
                    IsAny(l.Address)
                        ? IsHere(plain)
                        : l.Address.Equals(plain) || (IsAny(plain) && IPAddress.IsLoopback(l.Address))
                )
            );
    }

    private static bool IsAny(IPAddress ip) => ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any);

    // Asked only when the port is one of ours, so the list of interfaces is not read for ordinary sends.
    private static bool IsHere(IPAddress ip) =>
        IPAddress.IsLoopback(ip)
        || IsAny(ip)
        || NetworkInterface
            .GetAllNetworkInterfaces()
            .SelectMany(i => i.GetIPProperties().UnicastAddresses)
            .Any(a => a.Address.Equals(ip));

    private static SendFailedException Refuse(string host, string why) =>
        new(new Outcome.Waiting($"{host} is {why}, which Providers may not use; set spec.address to the service itself"));

    private static SendFailedException RefuseOwn(string host, int port) =>
        new(
            new Outcome.Waiting(
                $"{host}:{port} is a listener of Tocsin itself, which Providers may not use; set spec.address to the receiving service"
            )
        );
}
