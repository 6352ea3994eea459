using System.Globalization;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Providers.Streams;
using Tocsin.Integrations.Tests.Providers;
using Tocsin.Integrations.Tests.Providers.Streams;
using Tocsin.Integrations.Transport;

namespace Tocsin.Integrations.Tests.Transport;

/// <summary>Each type goes the way that its Provider, or else the environment, names.</summary>
public class EveryTypeThroughProxies
{
    private const string Login = "user:p%ss";

    /// <summary>Every address on the machine itself, but none of those that no proxy is ever asked for.</summary>
    private const string Here = "0.0.0.0";

    public static TheoryData<string> Names => EveryProvider.HttpNames;

    [Theory, MemberData(nameof(Names))]
    public async Task By_HTTP_with_a_password(string type) =>
        await Arrives(type, new TypeAtItsAddress(type, login: Login), "CONNECT");

    [Theory, MemberData(nameof(Names))]
    public async Task By_HTTPS_with_a_password(string type) =>
        await Arrives(type, new TypeAtItsAddress(type, isSecure: true, login: Login), "CONNECT");

    [Theory, MemberData(nameof(Names))]
    public async Task By_SOCKS5_with_a_password(string type) =>
        await Arrives(type, new TypeAtItsAddress(type, isSocks: true, login: Login), "SOCKS");

    [Theory, MemberData(nameof(Names))]
    public async Task A_wrong_password_is_to_be_mended(string type)
    {
        foreach (var isSocks in new[] { false, true })
        {
            await using var world = new TypeAtItsAddress(type, isSocks: isSocks, login: Login);
            var told = await world.Deliver(password: "wr0ng");
            told.ShouldBeOfType<Outcome.Waiting>().Text.ShouldContain("spec.proxySecretRef");
            told.Text.ShouldNotContain("wr0ng");
            world.Requests.ShouldBeEmpty();
        }
    }

    [Theory, MemberData(nameof(Names))]
    public async Task What_NO_PROXY_names_is_reached_without_the_environment_s(string type)
    {
        if (TypeOnLoopback.FixedHosts.Contains(type))
        {
            foreach (var address in await TypeAtItsAddress.Addresses(type))
            {
                Environment("http://proxy.test").IsBypassed(address).ShouldBeFalse();
                Environment("http://proxy.test", address.Host).IsBypassed(address).ShouldBeTrue();
            }

            return;
        }

        await using var server = new LoopbackServer(200, """{"ok":true}""");
        await using var proxy = new LoopbackProxy();
        (await Deliver(type, server, Environment(proxy.Address.ToString()))).ShouldBeOfType<Outcome.Delivered>();
        proxy.Asked.ShouldNotBeEmpty();
        var (asked, sent) = (proxy.Asked.Count, server.Requests.Count);
        (await Deliver(type, server, Environment(proxy.Address.ToString(), Here))).ShouldBeOfType<Outcome.Delivered>();
        proxy.Asked.Count.ShouldBe(asked);
        server.Requests.Count.ShouldBe(sent * 2);
    }

    /// <summary>NATS asks no proxy of the environment; one that speaks TLS is asked in the tests of the dialer.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nats_goes_by_them_too(bool isSocks)
    {
        await using var peer = new NatsPeer();
        await using var proxy = new LoopbackProxy(isSocks, Login) { LeadsTo = peer.Port };
        await using var pool = new ConnectionPool(TimeProvider.System);
        var services = Some.Services(new RecordingSender()) with { Streams = new StreamDialer(() => []), Connections = pool };
        var to = Some.Destination("nats") with { Proxy = Sensitive.Of(new ProxySettings(proxy.Address, "user", "p%ss")) };
        (await Attempt.Run(new Nats(), Some.Error, to, services, default)).ShouldBeOfType<Outcome.Delivered>();
        proxy.Asked.ShouldHaveSingleItem().ShouldContain("nats.example.test:4222");
    }

    private static async Task Arrives(string type, TypeAtItsAddress world, string verb)
    {
        await using (world)
        {
            (await world.Deliver()).ShouldBeOfType<Outcome.Delivered>();
            var hosts = (await TypeAtItsAddress.Addresses(type)).Select(a =>
                string.Create(CultureInfo.InvariantCulture, $"{verb} {a.Host}:{a.Port}")
            );
            world.Proxy.Asked.Distinct().ShouldBe(hosts.Distinct(), ignoreOrder: true);
            world.Requests.ShouldNotBeEmpty();
            world.Requests.ShouldAllBe(r => !r.Headers.ContainsKey("Proxy-Authorization"));
        }
    }

    private static EnvironmentProxy Environment(string proxy, string? except = null) =>
        new(name =>
            name.ToUpperInvariant() switch
            {
                "HTTP_PROXY" or "HTTPS_PROXY" => proxy,
                "NO_PROXY" => except,
                _ => null,
            }
        );

    private static async Task<Outcome> Deliver(string type, LoopbackServer server, EnvironmentProxy environment)
    {
        using var sender = new HttpSender(TimeProvider.System, () => [], environment);
        var to = TypeOnLoopback.To(type, server.Port, Here);
        return await Attempt.Run(Catalog.Providers[type], Some.Error, to, Some.Services(sender), default);
    }
}
