using System.Net;
using System.Net.Sockets;

namespace Tocsin.Integrations.Transport;

/// <summary>Where clouds tell a machine its credentials: link-local addresses, and those that clouds use besides.</summary>
internal static class CloudAddresses
{
    private static readonly IPAddress[] s_others =
    [
        IPAddress.Parse("100.100.100.200"), // https://www.alibabacloud.com/help/en/ecs/user-guide/view-instance-metadata
        IPAddress.Parse("168.63.129.16"), // https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
        IPAddress.Parse("192.0.0.192"), // Oracle Cloud's older instances
        IPAddress.Parse("fd20:ce::254"), // https://cloud.google.com/compute/docs/metadata/querying-metadata
    ];

    private static readonly string[] s_names =
    [
        "metadata",
        "metadata.goog",
        "metadata.google.internal",
        "metadata.azure.internal",
        "instance-data",
        "instance-data.ec2.internal",
    ];

    /// <summary>What an address is when it is one of them; null otherwise.</summary>
    public static string? Why(IPAddress ip) =>
        IsLinkLocal(ip) ? "a link-local address"
        : IsMetadata(ip) ? "the address of a cloud's metadata server"
        : EmbeddedAddress.Of(ip) is { } inner && Why(inner) is { } why ? why
        : null;

    /// <param name="host">As <see cref="HostText.Plain"/> gives it.</param>
    public static string? Why(string host) => s_names.Contains(host) ? "the name of a cloud's metadata server" : null;

    private static bool IsLinkLocal(IPAddress ip) =>
        ip.AddressFamily is AddressFamily.InterNetwork ? ip.GetAddressBytes() is [169, 254, _, _] : ip.IsIPv6LinkLocal;

    // AWS has several services in fd00:ec2::/32: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
    private static bool IsMetadata(IPAddress ip) =>
        s_others.Contains(ip)
        || (ip.AddressFamily is AddressFamily.InterNetworkV6 && ip.GetAddressBytes() is [0xFD, 0, 0x0E, 0xC2, ..]);
}
