using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Transport;

namespace Tocsin.Integrations.Tests.Transport;

public class ProxyTests
{
    [Theory]
    [InlineData(false, null)]
    [InlineData(false, "user:p%ss")]
    [InlineData(true, null)]
    [InlineData(true, "user:p%ss")]
    public async Task A_proxy_carries_a_plain_request(bool isSocks, string? login)
    {
        await using var server = new LoopbackServer(200);
        await using var proxy = new LoopbackProxy(isSocks, login);
        using var sender = HttpSenderTests.Sender();
        var address = new Uri($"http://target.example.test:{server.EndPoint.Port}/hook");
        (await sender.Send(HttpSenderTests.Post(address), Via(proxy, address, login), default)).Status.ShouldBe(200);
        server.Requests.ShouldHaveSingleItem().Text.ShouldBe("{}");
        proxy.Asked.ShouldHaveSingleItem().ShouldContain("target.example.test");
        server.Requests.Single().Headers.Keys.ShouldNotContain("Authorization");
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(false, "user:p%ss")]
    [InlineData(true, "user:p%ss")]
    public async Task A_proxy_opens_a_tunnel_for_TLS(bool isSocks, string? login)
    {
        using var ca = new PrivateCa();
        await using var server = new LoopbackServer(LoopbackServer.Always(200), ca.Server("target.example.test"));
        await using var proxy = new LoopbackProxy(isSocks, login);
        using var sender = HttpSenderTests.Sender();
        var address = new Uri($"https://target.example.test:{server.EndPoint.Port}/hook");
        var to = Via(proxy, address, login) with { Tls = Sensitive.Of(new TlsSettings(ca.Pem)) };
        (await sender.Send(HttpSenderTests.Post(address), to, default)).Status.ShouldBe(200);
        proxy.Asked.ShouldHaveSingleItem().ShouldContain($"target.example.test:{server.EndPoint.Port}");
    }

    [Fact]
    public async Task A_proxy_may_itself_speak_TLS()
    {
        using var ca = new PrivateCa();
        await using var server = new LoopbackServer(LoopbackServer.Always(200), ca.Server());
        await using var proxy = new LoopbackProxy(login: "user:pass", tls: ca.Server());
        using var sender = HttpSenderTests.Sender();
        var to = Via(proxy, server.Address, "user:pass") with { Tls = Sensitive.Of(new TlsSettings(ca.Pem)) };
        (await sender.Send(HttpSenderTests.Post(server.Address), to, default)).Status.ShouldBe(200);
        proxy.Asked.ShouldHaveSingleItem().ShouldStartWith("CONNECT");
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task A_proxy_that_refuses_the_login_is_a_matter_of_configuration(string scheme)
    {
        await using var proxy = new LoopbackProxy(login: "user:right");
        using var sender = HttpSenderTests.Sender();
        var address = new Uri($"{scheme}://target.example.test/hook");
        var outcome = await HttpSenderTests.Failure(sender, address, to: Via(proxy, address, "user:wr0ng"));
        outcome.ShouldBeOfType<Outcome.Waiting>().Text.ShouldContain("spec.proxySecretRef");
        outcome.Text.ShouldContain(proxy.Address.Authority);
        outcome.Text.ShouldNotContain("wr0ng");
    }

    [Fact]
    public async Task A_proxy_that_is_down_is_named()
    {
        var port = HttpSenderTests.FreePort();
        using var sender = HttpSenderTests.Sender();
        var address = new Uri("https://target.example.test/hook");
        var to = HttpSenderTests.To(address) with
        {
            Proxy = Sensitive.Of(new ProxySettings(new Uri($"http://127.0.0.1:{port}"))),
        };
        var outcome = await HttpSenderTests.Failure(sender, address, to: to);
        outcome.ShouldBeOfType<Outcome.Retry>().Text.ShouldContain($"the proxy http://127.0.0.1:{port}");
    }

    [Fact]
    public async Task The_environment_s_proxy_is_used_when_the_Provider_names_none()
    {
        await using var server = new LoopbackServer(200);
        await using var proxy = new LoopbackProxy(login: "user:p@ss");
        var environment = new EnvironmentProxy(name =>
            name == "http_proxy" ? $"http://user:p%40ss@127.0.0.1:{proxy.Port}" : null
        );
        using var sender = new HttpSender(TimeProvider.System, () => [], environment);
        var address = new Uri($"http://target.example.test:{server.EndPoint.Port}/hook");
        (await sender.Send(HttpSenderTests.Post(address), HttpSenderTests.To(address), default)).Status.ShouldBe(200);
        proxy.Asked.ShouldHaveSingleItem().ShouldStartWith("POST http://target.example.test");
    }

    private static Destination Via(LoopbackProxy proxy, Uri address, string? login)
    {
        var parts = login?.Split(':');
        return HttpSenderTests.To(address) with { Proxy = Sensitive.Of(new ProxySettings(proxy.Address, parts?[0], parts?[1])) };
    }
}
