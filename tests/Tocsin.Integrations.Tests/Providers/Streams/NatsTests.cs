using System.Text;
using System.Text.Json.Nodes;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Providers.Streams;
using Tocsin.Integrations.Transport;

namespace Tocsin.Integrations.Tests.Providers.Streams;

/// <summary>What EveryProvider holds for HTTP, held for this protocol, and what is the protocol's own.</summary>
public class NatsTests
{
    [Fact]
    public async Task Sends_what_its_golden_shows()
    {
        Golden.TextMatches(Golden.PathOf("nats/error.text"), await Spoken(Some.Error));
        Golden.TextMatches(Golden.PathOf("nats/info.text"), await Spoken(Some.Info));
    }

    [Fact]
    public async Task Sends_the_event_s_bytes()
    {
        await using var peer = new NatsPeer();
        (await Run(To(peer))).ShouldBeOfType<Outcome.Delivered>();
        var body = EventJson.Write(Some.ErrorEvent);
        peer.Lines.ShouldContain($"PUB flux.events {body.Length}");
        peer.Lines.ShouldContain(Encoding.UTF8.GetString(body));
    }

    [Theory]
    [InlineData("'Permissions Violation for Publish to \"flux.events\"'", typeof(Outcome.Waiting), "allow the user to publish")]
    [InlineData("'Maximum Payload Violation'", typeof(Outcome.Rejected), "max_payload")]
    [InlineData("'Invalid Publish Subject'", typeof(Outcome.Rejected), "spec.channel")]
    [InlineData("'Slow Consumer'", typeof(Outcome.Retry), "Slow Consumer")]
    public async Task An_error_before_the_PONG_is_the_publication_s(string error, Type outcome, string word)
    {
        await using var peer = new NatsPeer();
        var pings = 0;
        peer.Answer = line =>
            line != "PING" ? ""
            : ++pings == 1 ? "PONG"
            : $"-ERR {error}\nPONG";
        var told = await Run(To(peer));
        told.ShouldBeOfType(outcome);
        told.Text.ShouldContain(word);
    }

    [Theory]
    [InlineData("'Authorization Violation'", typeof(Outcome.Waiting), "check the credentials")]
    [InlineData("'User Authentication Expired'", typeof(Outcome.Waiting), "check the credentials")]
    [InlineData("'Authentication Timeout'", typeof(Outcome.Retry), "Authentication Timeout")]
    [InlineData("'maximum connections exceeded'", typeof(Outcome.Retry), "maximum connections")]
    [InlineData("'Secure Connection - TLS Required'", typeof(Outcome.Waiting), "tls://")]
    public async Task An_error_at_the_login_says_what_to_mend(string error, Type outcome, string word)
    {
        await using var peer = new NatsPeer();
        peer.Answer = line => line == "PING" ? $"-ERR {error}\nPONG" : "";
        var told = await Run(To(peer));
        told.ShouldBeOfType(outcome);
        told.Text.ShouldContain(word);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request", "not a NATS server")]
    [InlineData("INFO not json", "not a NATS server")]
    [InlineData("-ERR 'maximum connections exceeded'", "maximum connections")]
    public async Task What_is_no_NATS_server_is_told(string greeting, string word)
    {
        await using var peer = new NatsPeer { Greeting = greeting };
        (await Run(To(peer))).ShouldBeOfType<Outcome.Retry>().Text.ShouldContain(word);
    }

    [Fact]
    public async Task An_endless_greeting_is_not_read_to_its_end()
    {
        await using var peer = new NatsPeer { Greeting = "INFO " + new string('x', 200_000) };
        (await Run(To(peer))).ShouldBeOfType<Outcome.Retry>().Text.ShouldContain("not that of a NATS server");
    }

    [Fact]
    public async Task A_server_that_hangs_ends_with_the_attempt_s_time()
    {
        await using var peer = new NatsPeer { Greeting = null };
        var told = await Run(To(peer) with { Timeout = TimeSpan.FromMilliseconds(300) });
        told.ShouldBeOfType<Outcome.Retry>().Reason.ShouldBe(OutcomeReason.Timeout);
    }

    [Fact]
    public async Task A_server_that_hangs_up_amid_a_publication_means_another_attempt()
    {
        await using var peer = new NatsPeer();
        peer.Answer = line =>
            line == "PING" ? "PONG"
            : line.StartsWith("PUB", StringComparison.Ordinal) ? null
            : "";
        (await Run(To(peer))).ShouldBeOfType<Outcome.Retry>().Reason.ShouldBe(OutcomeReason.ConnectionFailed);
    }

    [Fact]
    public async Task The_next_server_of_the_list_is_tried()
    {
        await using var peer = new NatsPeer();
        var list = $"nats://127.0.0.1:{Transport.HttpSenderTests.FreePort()}, {peer.Address}";
        (await Run(To(peer) with { Address = Sensitive.Of(list) })).ShouldBeOfType<Outcome.Delivered>();
    }

    [Fact]
    public async Task A_server_that_hangs_does_not_take_the_time_of_the_next()
    {
        await using var silent = new NatsPeer { Greeting = null };
        await using var peer = new NatsPeer();
        var to = To(peer) with { Address = Sensitive.Of($"{silent.Address},{peer.Address}"), Timeout = TimeSpan.FromSeconds(4) };
        (await Run(to)).ShouldBeOfType<Outcome.Delivered>();
    }

    [Fact]
    public async Task Connections_are_used_again_and_dead_ones_replaced()
    {
        await using var peer = new NatsPeer();
        await using var pool = new ConnectionPool(TimeProvider.System);
        for (var i = 0; i < 5; i++)
        {
            (await Run(To(peer), pool: pool)).ShouldBeOfType<Outcome.Delivered>();
        }

        peer.Connections.ShouldBe(1);
        peer.HangUp();
        (await Run(To(peer), pool: pool)).ShouldBeOfType<Outcome.Delivered>();
        peer.Connections.ShouldBe(2);
    }

    [Fact]
    public async Task Ten_thousand_deliveries_use_one_connection()
    {
        await using var peer = new NatsPeer();
        await using var pool = new ConnectionPool(TimeProvider.System);
        for (var i = 0; i < 10_000; i++)
        {
            (await Run(To(peer), pool: pool)).ShouldBeOfType<Outcome.Delivered>();
            peer.Lines.Clear();
        }

        peer.Connections.ShouldBe(1);
        pool.Idle.ShouldBe(1);
    }

    [Fact]
    public async Task A_changed_password_gets_a_connection_of_its_own()
    {
        await using var peer = new NatsPeer();
        await using var pool = new ConnectionPool(TimeProvider.System);
        await Run(To(peer), pool: pool);
        await Run(To(peer) with { Password = Sensitive.Of("another") }, pool: pool);
        peer.Connections.ShouldBe(2);
    }

    [Fact]
    public async Task A_server_that_is_about_to_leave_is_not_kept()
    {
        await using var peer = new NatsPeer { Greeting = """INFO {"max_payload":1048576,"ldm":true}""" };
        await using var pool = new ConnectionPool(TimeProvider.System);
        (await Run(To(peer), pool: pool)).ShouldBeOfType<Outcome.Delivered>();
        pool.Idle.ShouldBe(0);
    }

    [Fact]
    public async Task What_is_larger_than_the_server_takes_is_not_sent()
    {
        await using var peer = new NatsPeer { Greeting = """INFO {"max_payload":100}""" };
        var told = (await Run(To(peer))).ShouldBeOfType<Outcome.Rejected>();
        told.Text.ShouldContain("660 bytes");
        told.Text.ShouldContain("takes 100");
        peer.Lines.ShouldNotContain(l => l.StartsWith("PUB", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "user", "tocsin")]
    [InlineData("someone:pa%40ss@", "user", "someone")]
    [InlineData("s3cret-token@", "auth_token", "s3cret-token")]
    public async Task The_login_in_the_address_comes_before_the_Secret_s(string login, string member, string value)
    {
        await using var peer = new NatsPeer();
        await Run(To(peer) with { Address = Sensitive.Of(peer.Address.Replace("//", "//" + login)) });
        Connect(peer)[member]!.GetValue<string>().ShouldBe(value);
    }

    [Fact]
    public async Task An_nkey_signs_the_nonce_and_a_creds_file_comes_before_it()
    {
        await using var peer = new NatsPeer
        {
            Greeting = """INFO {"max_payload":1048576,"auth_required":true,"nonce":"n0nce"}""",
        };
        var secret = new Dictionary<string, string> { ["nkey"] = Some.NatsSeed + "\n" };
        await Run(With(To(peer), secret));
        var connect = Connect(peer);
        connect["nkey"]!.GetValue<string>().ShouldBe(Some.NatsUser);
        NatsKeyTests.IsSignedBy(Some.NatsUser, "n0nce", connect["sig"]!.GetValue<string>()).ShouldBeTrue();
        connect["user"].ShouldBeNull();

        peer.Lines.Clear();
        secret["creds"] = Creds("eyJ.jwt.sig");
        await Run(With(To(peer), secret));
        connect = Connect(peer);
        connect["jwt"]!.GetValue<string>().ShouldBe("eyJ.jwt.sig");
        connect["nkey"].ShouldBeNull();
        connect["sig"].ShouldNotBeNull();
    }

    [Fact]
    public async Task TLS_that_the_server_does_not_offer_is_not_done_without()
    {
        await using var peer = new NatsPeer();
        var told = await Run(To(peer) with { Address = Sensitive.Of(peer.Address.Replace("nats://", "tls://")) });
        told.ShouldBeOfType<Outcome.Waiting>().Text.ShouldContain("offers no TLS");
        peer.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task No_outcome_holds_a_secret()
    {
        await using var peer = new NatsPeer();
        peer.Answer = line => line == "PING" ? "-ERR 'Authorization Violation: nats-pa55word 110t0ken'\nPONG" : "";
        var to = To(peer) with
        {
            Address = Sensitive.Of(peer.Address.Replace("//", "//110t0ken@")),
            Redactor = new Redactor(["nats-pa55word"], [peer.Address.Replace("//", "//110t0ken@")]),
        };
        var told = await Run(to);
        told.Text.ShouldNotContain("pa55word");
        told.Text.ShouldNotContain("110t0ken");
    }

    internal static string Creds(string jwt, string seed = Some.NatsSeed) =>
        $"""
            -----BEGIN NATS USER JWT-----
            {jwt}
            ------END NATS USER JWT------

            ************************* IMPORTANT *************************
            NKEY Seed printed below can be used to sign and prove identity.

            -----BEGIN USER NKEY SEED-----
            {seed}
            ------END USER NKEY SEED------
            """;

    internal static Destination With(Destination to, IReadOnlyDictionary<string, string> secret) =>
        to with
        {
            SecretValues = Sensitive.Of(secret),
        };

    private static Destination To(NatsPeer peer) => Some.Destination("nats") with { Address = Sensitive.Of(peer.Address) };

    private static JsonNode Connect(NatsPeer peer) =>
        JsonNode.Parse(peer.Lines.First(l => l.StartsWith("CONNECT ", StringComparison.Ordinal))[8..])!;

    private static async Task<string> Spoken(Notification n)
    {
        await using var peer = new NatsPeer();
        (await Run(To(peer), n)).ShouldBeOfType<Outcome.Delivered>();
        return string.Join('\n', peer.Lines) + "\n";
    }

    private static async Task<Outcome> Run(Destination to, Notification? n = null, ConnectionPool? pool = null)
    {
        await using var own = new ConnectionPool(TimeProvider.System);
        var services = Some.Services(new RecordingSender()) with
        {
            Streams = new StreamDialer(() => []),
            Connections = pool ?? own,
        };
        return await Attempt.Run(new Nats(), n ?? Some.Error, to, services, default);
    }
}
