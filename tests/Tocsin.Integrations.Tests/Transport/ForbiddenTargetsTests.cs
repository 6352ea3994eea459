using System.Net;
using Tocsin.Core.Providers;
using Tocsin.Integrations.Transport;

namespace Tocsin.Integrations.Tests.Transport;

public class ForbiddenTargetsTests
{
    private static readonly ForbiddenTargets Targets = new(() => [new(IPAddress.Loopback, 9090), new(IPAddress.IPv6Any, 9292)]);

    [Fact]
    public void A_name_that_resolves_to_a_link_local_address_is_refused() =>
        Should.Throw<SendFailedException>(() => Allowed(80, "169.254.169.254"));

    [Fact]
    public void Of_several_addresses_the_link_local_ones_are_left_out() =>
        Allowed(80, "169.254.1.1", "10.0.0.1", "fe80::1").ShouldBe([IPAddress.Parse("10.0.0.1")]);

    [Theory]
    [InlineData("127.0.0.1", 9090, true)]
    [InlineData("::ffff:127.0.0.1", 9090, true)]
    [InlineData("0.0.0.0", 9090, true)]
    [InlineData("10.0.0.1", 9090, false)]
    [InlineData("127.0.0.1", 9091, false)]
    [InlineData("127.0.0.1", 9292, true)]
    [InlineData("::1", 9292, true)]
    [InlineData("192.0.2.1", 9292, false)]
    public void Tocsin_s_own_listeners_are_refused(string ip, int port, bool isRefused)
    {
        if (isRefused)
        {
            Should.Throw<SendFailedException>(() => Allowed(port, ip)).Outcome.Text.ShouldContain("Tocsin itself");
        }
        else
        {
            Allowed(port, ip).ShouldNotBeEmpty();
        }
    }

    private static IPAddress[] Allowed(int port, params string[] ips) =>
        Targets.Allowed("host.test", port, [.. ips.Select(IPAddress.Parse)]);
}
