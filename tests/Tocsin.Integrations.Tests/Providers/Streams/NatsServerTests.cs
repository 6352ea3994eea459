using System.Text;
using System.Text.Json.Nodes;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Providers.Streams;
using Tocsin.Integrations.Tests.Transport;
using Tocsin.Integrations.Transport;

namespace Tocsin.Integrations.Tests.Providers.Streams;

/// <summary>Against the real server.</summary>
public class NatsServerTests
{
    private const string Watcher = """,{"user":"watcher","password":"w"}""";
    private const string AsWatcher = ",\"user\":\"watcher\",\"pass\":\"w\"";
    private static readonly string s_event = Encoding.UTF8.GetString(EventJson.Write(Some.ErrorEvent));

    [Fact]
    public async Task A_stream_of_JetStream_stores_the_event()
    {
        await using var server = await NatsServerProcess.Start("");
        using var jetStream = await NatsSubscriber.Listen(server, "inbox");
        const string stream = """{"name":"FLUX","subjects":["flux.>"],"storage":"file"}""";
        (await jetStream.Ask("$JS.API.STREAM.CREATE.FLUX", "inbox", stream)).ShouldContain("\"did_create\":true");
        (await Run(Anonymous(server))).ShouldBeOfType<Outcome.Delivered>();
        var stored = JsonNode.Parse(await jetStream.Ask("$JS.API.STREAM.MSG.GET.FLUX", "inbox", """{"seq":1}"""))!["message"]!;
        stored["subject"]!.GetValue<string>().ShouldBe("flux.events");
        Encoding.UTF8.GetString(Convert.FromBase64String(stored["data"]!.GetValue<string>())).ShouldBe(s_event);
    }

    [Fact]
    public async Task A_subscriber_gets_what_a_user_with_a_password_publishes()
    {
        await using var server = await NatsServerProcess.Start(
            $$"""authorization { users: [{"user":"tocsin","password":"nats-pa55word"}{{Watcher}}] }"""
        );
        using var watcher = await NatsSubscriber.Listen(server, "flux.>", AsWatcher);
        (await Run(To(server))).ShouldBeOfType<Outcome.Delivered>();
        (await watcher.Next()).ShouldBe(s_event);

        var wrong = await Run(To(server) with { Password = Sensitive.Of("wr0ng") });
        wrong.ShouldBeOfType<Outcome.Waiting>().Text.ShouldContain("check the credentials");
        wrong.Text.ShouldContain("Authorization Violation");
        (await Run(Anonymous(server))).ShouldBeOfType<Outcome.Waiting>();
    }

    [Fact]
    public async Task A_token_in_the_address_is_a_login()
    {
        await using var server = await NatsServerProcess.Start("authorization { token: \"s3cret-token\" }");
        using var watcher = await NatsSubscriber.Listen(server, "flux.>", ",\"auth_token\":\"s3cret-token\"");
        var to = Anonymous(server);
        (
            await Run(to with { Address = Sensitive.Of(server.Address.Replace("//", "//s3cret-token@")) })
        ).ShouldBeOfType<Outcome.Delivered>();
        (await watcher.Next()).ShouldBe(s_event);
        (
            await Run(to with { Address = Sensitive.Of(server.Address.Replace("//", "//wr0ng-token@")) })
        ).ShouldBeOfType<Outcome.Waiting>();
    }

    [Fact]
    public async Task An_nkey_is_a_login()
    {
        await using var server = await NatsServerProcess.Start(
            $$"""authorization { users: [{"nkey":"{{Some.NatsUser}}"}{{Watcher}}] }"""
        );
        using var watcher = await NatsSubscriber.Listen(server, "flux.>", AsWatcher);
        var to = Anonymous(server);
        (
            await Run(NatsTests.With(to, new Dictionary<string, string> { ["nkey"] = Some.NatsSeed }))
        ).ShouldBeOfType<Outcome.Delivered>();
        (await watcher.Next()).ShouldBe(s_event);
        var another = new Dictionary<string, string> { ["nkey"] = new TestNkeys(TestNkeys.User).Private };
        (await Run(NatsTests.With(to, another))).ShouldBeOfType<Outcome.Waiting>();
    }

    [Fact]
    public async Task A_creds_file_is_a_login()
    {
        var (owner, user) = (new TestNkeys(TestNkeys.Operator), new TestNkeys(TestNkeys.User));
        var (account, system) = (new TestNkeys(TestNkeys.Account), new TestNkeys(TestNkeys.Account));
        const string unlimited =
            """{"limits":{"subs":-1,"data":-1,"payload":-1,"imports":-1,"exports":-1,"wildcards":true,"conn":-1,"leaf":-1},"type":"account","version":2}""";
        var ownerJwt = owner.Sign(owner.Public, "owner", """{"type":"operator","version":2}""");
        var accountJwt = owner.Sign(account.Public, "account", unlimited);
        var systemJwt = owner.Sign(system.Public, "system", unlimited);
        const string anyone = """{"pub":{},"sub":{},"subs":-1,"data":-1,"payload":-1,"type":"user","version":2}""";
        var userJwt = account.Sign(user.Public, "tocsin", anyone);
        await using var server = await NatsServerProcess.Start(
            $$"""
            operator: {{ownerJwt}}
            resolver: MEMORY
            resolver_preload: { {{account.Public}}: {{accountJwt}}, {{system.Public}}: {{systemJwt}} }
            system_account: {{system.Public}}
            """
        );
        var creds = new Dictionary<string, string> { ["creds"] = NatsTests.Creds(userJwt, user.Private) };
        (await Run(NatsTests.With(Anonymous(server), creds))).ShouldBeOfType<Outcome.Delivered>();
        creds["creds"] = NatsTests.Creds(userJwt, new TestNkeys(TestNkeys.User).Private);
        (await Run(NatsTests.With(Anonymous(server), creds))).ShouldBeOfType<Outcome.Waiting>();
    }

    [Fact]
    public async Task A_user_who_may_not_publish_there_is_told_so()
    {
        await using var server = await NatsServerProcess.Start(
            """authorization { users: [{"user":"tocsin","password":"nats-pa55word","permissions":{"publish":["other.>"]}}] }"""
        );
        var told = (await Run(To(server))).ShouldBeOfType<Outcome.Waiting>();
        told.Text.ShouldContain("Permissions Violation");
        told.Text.ShouldContain("allow the user to publish");
    }

    [Fact]
    public async Task What_is_too_large_is_told()
    {
        await using var server = await NatsServerProcess.Start("max_payload: 500");
        (await Run(Anonymous(server))).ShouldBeOfType<Outcome.Rejected>().Text.ShouldContain("takes 500");
    }

    [Fact]
    public async Task A_server_that_was_killed_is_found_again_when_it_is_back()
    {
        await using var server = await NatsServerProcess.Start("");
        await using var pool = new ConnectionPool(TimeProvider.System);
        (await Run(Anonymous(server), pool)).ShouldBeOfType<Outcome.Delivered>();
        await server.Kill();
        (await Run(Anonymous(server), pool)).ShouldBeOfType<Outcome.Retry>().Reason.ShouldBe(OutcomeReason.ConnectionFailed);
        await server.Start();
        (await Run(Anonymous(server), pool)).ShouldBeOfType<Outcome.Delivered>();
    }

    [Theory]
    [InlineData("tls")]
    // The server asks for it, whatever the address says.
    [InlineData("nats")]
    public async Task TLS_begins_after_the_greeting(string scheme)
    {
        using var ca = new PrivateCa();
        await using var server = await Secured(ca, verify: false);
        var to = Anonymous(server) with { Address = Sensitive.Of(server.Address.Replace("nats", scheme)) };
        (await Run(to with { Tls = Sensitive.Of(new TlsSettings(ca.Pem)) })).ShouldBeOfType<Outcome.Delivered>();
        var told = await Run(to);
        told.Reason.ShouldBe(OutcomeReason.ConnectionFailed);
        told.Text.ShouldContain("ca.crt");
    }

    [Fact]
    public async Task A_server_may_want_a_client_s_certificate()
    {
        using var ca = new PrivateCa();
        await using var server = await Secured(ca, verify: true);
        var (certificate, key) = ca.Issue("tocsin");
        var to = Anonymous(server);
        (
            await Run(to with { Tls = Sensitive.Of(new TlsSettings(ca.Pem, certificate, key)) })
        ).ShouldBeOfType<Outcome.Delivered>();
        (await Run(to with { Tls = Sensitive.Of(new TlsSettings(ca.Pem)) })).ShouldBeOfType<Outcome.Retry>();
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(false, "user:p%ss")]
    [InlineData(true, null)]
    [InlineData(true, "user:p%ss")]
    public async Task A_proxy_opens_the_way(bool isSocks, string? login)
    {
        await using var server = await NatsServerProcess.Start("");
        await using var proxy = new LoopbackProxy(isSocks, login);
        var parts = login?.Split(':');
        var to = Anonymous(server) with
        {
            Address = Sensitive.Of($"nats://nats.example.test:{server.Port}"),
            Proxy = Sensitive.Of(new ProxySettings(proxy.Address, parts?[0], parts?[1])),
        };
        (await Run(to)).ShouldBeOfType<Outcome.Delivered>();
        proxy.Asked.ShouldHaveSingleItem().ShouldContain($"nats.example.test:{server.Port}");
    }

    private static Task<NatsServerProcess> Secured(PrivateCa ca, bool verify)
    {
        var (certificate, key) = ca.Issue("127.0.0.1");
        return NatsServerProcess.Start(
            $$"""tls { cert_file: "FOLDER/tls.crt", key_file: "FOLDER/tls.key", ca_file: "FOLDER/ca.crt", verify: {{(verify ? "true" : "false")}} }""",
            ("tls.crt", certificate),
            ("tls.key", key),
            ("ca.crt", ca.Pem)
        );
    }

    private static Destination To(NatsServerProcess server) =>
        Some.Destination("nats") with
        {
            Address = Sensitive.Of(server.Address),
        };

    private static Destination Anonymous(NatsServerProcess server) => To(server) with { Username = "", Password = null };

    private static async Task<Outcome> Run(Destination to, ConnectionPool? pool = null)
    {
        await using var own = new ConnectionPool(TimeProvider.System);
        var services = Some.Services(new RecordingSender()) with
        {
            Streams = new StreamDialer(() => []),
            Connections = pool ?? own,
        };
        return await Attempt.Run(new Nats(), Some.Error, to, services, default);
    }
}
