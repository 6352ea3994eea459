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

    [Theory]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::169.254.169.254")]
    [InlineData("::ffff:0:169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("64:ff9b:1::a9fe:a9fe")]
    [InlineData("2002:a9fe:a9fe::1")]
    [InlineData("2001:0:1:2:3:4:5601:5601")]
    [InlineData("2001:db8::5efe:a9fe:a9fe")]
    [InlineData("fe80::1%1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fd00:ec2::23")]
    [InlineData("fd20:ce::254")]
    [InlineData("100.100.100.200")]
    [InlineData("168.63.129.16")]
    [InlineData("192.0.0.192")]
    public void Metadata_servers_are_refused_in_every_notation(string ip) =>
        Should.Throw<SendFailedException>(() => Allowed(80, ip));

    [Theory]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("2002:a00:1::1")]
    [InlineData("fd00:ec3::254")]
    [InlineData("2001:db8::a9fe:a9fe")]
    public void Other_addresses_are_not(string ip) => Allowed(80, ip).ShouldBe([IPAddress.Parse(ip)]);

    [Theory]
    [InlineData("http://169.254.169.254/")]
    [InlineData("http://169.254.169.254./")]
    [InlineData("http://2852039166/")]
    [InlineData("http://0xA9FEA9FE/")]
    [InlineData("http://0xa9fea9fe./")]
    [InlineData("http://169.254.43518/")]
    [InlineData("http://169.16689662/")]
    [InlineData("http://0251.0376.0251.0376/")]
    [InlineData("http://0xa9.0xfe.0251.254./")]
    [InlineData("http://１６９.254.169.254/")]
    [InlineData("http://169。254。169。254/")]
    [InlineData("http://[::169.254.169.254]/")]
    [InlineData("http://[::ffff:a9fe:a9fe]/")]
    [InlineData("http://[64:ff9b::a9fe:a9fe]/")]
    [InlineData("http://[fd00:ec2::254]/")]
    [InlineData("http://[FD00:0EC2:0::0:254]/")]
    [InlineData("http://[fe80::1%25eth0]/")]
    [InlineData("http://metadata.google.internal/")]
    [InlineData("http://METADATA.google.internal./")]
    [InlineData("http://instance-data/")]
    [InlineData("http://127.0.0.1:9090/")]
    [InlineData("http://127.1:9090/")]
    [InlineData("http://0:9090/")]
    [InlineData("http://localhost:9090/")]
    [InlineData("http://LOCALHOST.:9090/")]
    [InlineData("http://x.localhost:9090/")]
    [InlineData("http://[::ffff:7f00:1]:9090/")]
    [InlineData("http://[64:ff9b::7f00:1]:9090/")]
    [InlineData("http://[::1]:9292/")]
    public void What_the_text_of_an_address_tells_is_refused_before_a_proxy_is_asked(string address) =>
        Should.Throw<SendFailedException>(() => Targets.CheckText(new Uri(address)));

    [Theory]
    [InlineData("http://localhost:8080/")]
    [InlineData("http://127.0.0.1:9091/")]
    [InlineData("http://169.254.169.254.example.test/")]
    [InlineData("http://metadata.example.test/")]
    public void Other_texts_are_not(string address) => Should.NotThrow(() => Targets.CheckText(new Uri(address)));

    private static IPAddress[] Allowed(int port, params string[] ips) =>
        Targets.Allowed("host.test", port, [.. ips.Select(IPAddress.Parse)]);
}
