using System.Globalization;
using System.Net;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Transport;

namespace Tocsin.Integrations.Tests.Transport;

/// <summary>What is not HTTP has the same bounds in reach, and the same words when it fails.</summary>
public class StreamDialerTests
{
    [Theory]
    [InlineData("nats://169.254.169.254:4222")]
    [InlineData("nats://[fe80::1]:4222")]
    public async Task Link_local_addresses_are_refused_even_through_a_proxy(string address)
    {
        await using var proxy = new LoopbackProxy();
        (await Failure(address)).ShouldBeOfType<Outcome.Waiting>().Text.ShouldContain("link-local");
        (await Failure(address, new ProxySettings(proxy.Address))).ShouldBeOfType<Outcome.Waiting>();
        proxy.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Tocsin_s_own_listeners_are_refused()
    {
        await using var server = new LoopbackServer(200);
        var dialer = new StreamDialer(() => [server.EndPoint]);
        var failure = await Should.ThrowAsync<SendFailedException>(() =>
            dialer.Dial(new Uri($"nats://127.0.0.1:{server.EndPoint.Port}"), Some.Destination("nats"), default)
        );
        failure.Outcome.ShouldBeOfType<Outcome.Waiting>().Text.ShouldContain("a listener of Tocsin itself");
    }

    [Fact]
    public async Task A_host_that_is_down_is_named()
    {
        var address = $"nats://127.0.0.1:{HttpSenderTests.FreePort()}";
        var told = await Failure(address);
        told.ShouldBeOfType<Outcome.Retry>().Text.ShouldContain($"{address} cannot be reached: the connection was refused");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_proxy_that_refuses_the_login_is_a_matter_of_configuration(bool isSocks)
    {
        await using var proxy = new LoopbackProxy(isSocks, "user:right");
        foreach (var password in new[] { "wr0ng", null })
        {
            var settings = new ProxySettings(proxy.Address, password is null ? null : "user", password);
            var told = await Failure("nats://nats.example.test:4222", settings);
            told.ShouldBeOfType<Outcome.Waiting>().Text.ShouldContain("spec.proxySecretRef");
            told.Text.ShouldNotContain("wr0ng");
        }
    }

    [Fact]
    public async Task A_proxy_may_itself_speak_TLS()
    {
        using var ca = new PrivateCa();
        await using var server = new LoopbackServer(200);
        await using var proxy = new LoopbackProxy(login: "user:pass", tls: ca.Server());
        var to = Some.Destination("nats") with
        {
            Proxy = Sensitive.Of(new ProxySettings(proxy.Address, "user", "pass")),
            Tls = Sensitive.Of(new TlsSettings(ca.Pem)),
        };
        var target = new Uri($"nats://nats.example.test:{server.EndPoint.Port}");
        await using var stream = await new StreamDialer(() => []).Dial(target, to, default);
        await stream.WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
        (await stream.ReadAsync(new byte[1])).ShouldBe(1);
        server.Requests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_is_no_proxy_is_told()
    {
        await using var server = new LoopbackServer((_, stream) => LoopbackServer.Write(stream, 502, "no"));
        var told = await Failure(
            "nats://nats.example.test:4222",
            new ProxySettings(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{server.EndPoint.Port}")))
        );
        told.ShouldBeOfType<Outcome.Retry>().Text.ShouldContain("502");
    }

    [Theory]
    [InlineData("http://169.254.169.254/metadata", true)]
    [InlineData("http://metadata.google.internal/computeMetadata", true)]
    [InlineData("https://169.254.169.254/metadata", false)]
    [InlineData("http://169.254.169.254:8080/metadata", false)]
    [InlineData("http://169.254.170.2/v2/credentials", false)]
    [InlineData("http://example.test/metadata", false)]
    public void Only_the_metadata_server_itself_is_open_to_token_sources(string address, bool isOpen)
    {
        if (isOpen)
        {
            MetadataServer.Check(new Uri(address));
        }
        else
        {
            Should.Throw<SendFailedException>(() => MetadataServer.Check(new Uri(address)));
        }
    }

    [Fact]
    public void A_name_that_leads_elsewhere_is_not_the_metadata_server()
    {
        MetadataServer.Allowed([IPAddress.Loopback, IPAddress.Parse("169.254.169.254")]).ShouldHaveSingleItem();
        Should.Throw<SendFailedException>(() => MetadataServer.Allowed([IPAddress.Loopback]));
    }

    [Fact]
    public async Task A_Provider_does_not_reach_the_metadata_server_by_its_marked_name()
    {
        using var sender = HttpSenderTests.Sender();
        var failure = await Should.ThrowAsync<SendFailedException>(() =>
            sender.Send(HttpCall.Get(new Uri("http://169.254.169.254/x")), Some.Destination("generic"), default)
        );
        failure.Outcome.ShouldBeOfType<Outcome.Waiting>().Text.ShouldContain("link-local");
    }

    private static async Task<Outcome> Failure(string address, ProxySettings? proxy = null)
    {
        var to = Some.Destination("nats") with { Proxy = proxy is null ? null : Sensitive.Of(proxy) };
        return (
            await Should.ThrowAsync<SendFailedException>(() => new StreamDialer(() => []).Dial(new Uri(address), to, default))
        ).Outcome;
    }
}
