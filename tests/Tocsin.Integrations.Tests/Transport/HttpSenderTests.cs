using System.Globalization;
using System.Net;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Transport;

namespace Tocsin.Integrations.Tests.Transport;

public class HttpSenderTests
{
    [Fact]
    public async Task What_is_composed_arrives()
    {
        await using var server = new LoopbackServer(200, "fine");
        using var sender = Sender();
        var reply = await sender.Send(Post(server.Address).With("X-Cluster", "ü"), To(server.Address), default);
        reply.Status.ShouldBe(200);
        reply.Excerpt.ShouldBe("fine");
        var request = server.Requests.ShouldHaveSingleItem();
        request.Line.ShouldBe("POST /hook HTTP/1.1");
        request.Text.ShouldBe("{}");
        request.Headers["X-Cluster"].ShouldBe("ü");
        request.Headers["Content-Type"].ShouldBe("application/json");
        request.Headers["User-Agent"].ShouldStartWith("Tocsin/");
        request.Headers.Keys.ShouldNotContain("traceparent");
    }

    [Fact]
    public async Task A_connection_is_used_again()
    {
        await using var server = new LoopbackServer(200);
        using var sender = Sender();
        for (var i = 0; i < 5; i++)
        {
            await sender.Send(Post(server.Address), To(server.Address), default);
        }

        server.Requests.Count.ShouldBe(5);
        server.Connections.ShouldBe(1);
    }

    [Theory]
    [InlineData("17", 17.0)]
    [InlineData("0.5", 0.5)]
    [InlineData("Thu, 15 Jan 2026 10:21:00 GMT", 30.0)]
    [InlineData("Thu, 15 Jan 2026 10:00:00 GMT", 0.0)]
    [InlineData("soon", null)]
    public async Task Retry_After_is_understood_as_seconds_or_a_date(string value, double? seconds)
    {
        await using var server = new LoopbackServer(429, "slow down", $"Retry-After: {value}");
        using var sender = new HttpSender(new FakeClock(), () => [], NoProxies);
        var reply = await sender.Send(Post(server.Address), To(server.Address), default);
        reply.Status.ShouldBe(429);
        reply.RetryAfter?.TotalSeconds.ShouldBe(seconds!.Value);
        (reply.RetryAfter is null).ShouldBe(seconds is null);
    }

    [Fact]
    public async Task A_failure_s_body_is_handed_on_for_judging()
    {
        await using var server = new LoopbackServer(503, "out\r\nof order");
        using var sender = Sender();
        var reply = await sender.Send(Post(server.Address), To(server.Address), default);
        HttpJudge.ByStatus(reply).Text.ShouldBe("the target answered 503: out  of order");
    }

    [Fact]
    public async Task A_silent_target_ends_the_attempt_with_where_the_time_went()
    {
        await using var server = new LoopbackServer((_, _) => Task.Delay(-1));
        using var sender = Sender();
        var outcome = await Failure(sender, server.Address, TimeSpan.FromSeconds(3));
        outcome.ShouldBeOfType<Outcome.Retry>().Reason.ShouldBe(OutcomeReason.Timeout);
        outcome.Text.ShouldBe("no answer within 3 s (while waiting for the answer); spec.timeout sets the limit");
    }

    [Fact]
    public async Task A_body_that_never_ends_its_arrival_is_a_timeout_too()
    {
        await using var server = new LoopbackServer(
            async (_, stream) =>
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"u8.ToArray());
                await Task.Delay(-1);
            }
        );
        using var sender = Sender();
        var outcome = await Failure(sender, server.Address, TimeSpan.FromSeconds(3));
        outcome.Reason.ShouldBe(OutcomeReason.Timeout);
        outcome.Text.ShouldContain("while reading the answer");
    }

    [Fact]
    public async Task An_endless_body_is_cut_and_the_status_decides()
    {
        await using var server = new LoopbackServer(
            async (_, stream) =>
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
                while (true)
                {
                    await stream.WriteAsync(new byte[8192]);
                }
            }
        );
        using var sender = Sender();
        var reply = await sender.Send(Post(server.Address) with { AnswerLimit = 5000 }, To(server.Address), default);
        reply.Status.ShouldBe(200);
        reply.Body.Length.ShouldBe(5000);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_tried_again_later()
    {
        await using var server = new LoopbackServer(
            async (_, stream) =>
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"u8.ToArray());
                stream.Close();
            }
        );
        using var sender = Sender();
        (await Failure(sender, server.Address)).Reason.ShouldBe(OutcomeReason.ConnectionFailed);
    }

    [Fact]
    public async Task A_refused_connection_names_the_port_and_not_the_path()
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}/secret/path?key=value");
        using var sender = Sender();
        var outcome = await Failure(sender, address);
        outcome.ShouldBeOfType<Outcome.Retry>().Reason.ShouldBe(OutcomeReason.ConnectionFailed);
        outcome.Text.ShouldContain($"http://127.0.0.1:{address.Port} cannot be reached: the connection was refused");
        outcome.Text.ShouldNotContain("secret");
        outcome.Text.ShouldNotContain("value");
    }

    [Fact]
    public async Task An_unknown_name_is_said_to_be_unknown()
    {
        using var sender = Sender();
        var outcome = await Failure(sender, new Uri("http://no-such-host.invalid/x"));
        outcome.ShouldBeOfType<Outcome.Retry>().Text.ShouldContain("DNS");
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_elsewhere_is_refused_and_only_its_host_is_named(int status)
    {
        await using var server = new LoopbackServer(status, "", "Location: https://elsewhere.example.test/s3cret?token=t0ken");
        using var sender = Sender();
        var outcome = await Failure(sender, server.Address);
        outcome.ShouldBeOfType<Outcome.Rejected>().Reason.ShouldBe(OutcomeReason.RedirectRefused);
        outcome.Text.ShouldContain("elsewhere.example.test");
        outcome.Text.ShouldNotContain("s3cret");
        outcome.Text.ShouldNotContain("t0ken");
    }

    [Theory]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_at_home_is_followed_once_with_the_same_request(int status)
    {
        await using var server = new LoopbackServer(
            (request, stream) =>
                request.Line.Contains("/hook", StringComparison.Ordinal)
                    ? LoopbackServer.Write(stream, status, "", "Location: /moved")
                    : LoopbackServer.Write(stream, 200, "ok")
        );
        using var sender = Sender();
        var reply = await sender.Send(Post(server.Address).With("Authorization", "Bearer t"), To(server.Address), default);
        reply.Status.ShouldBe(200);
        var last = server.Requests.Last();
        last.Line.ShouldBe("POST /moved HTTP/1.1");
        last.Text.ShouldBe("{}");
        last.Headers["Authorization"].ShouldBe("Bearer t");
    }

    [Theory]
    [InlineData(301)]
    [InlineData(307)]
    public async Task A_redirect_that_goes_on_and_on_is_refused(int status)
    {
        await using var server = new LoopbackServer(status, "", "Location: /again");
        using var sender = Sender();
        (await Failure(sender, server.Address)).Reason.ShouldBe(OutcomeReason.RedirectRefused);
        server.Requests.Count.ShouldBe(status == 307 ? 2 : 1);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://[fe80::1]/x")]
    [InlineData("http://[::ffff:169.254.169.254]/x")]
    public async Task A_link_local_address_is_refused(string address)
    {
        using var sender = Sender();
        var outcome = await Failure(sender, new Uri(address));
        outcome.ShouldBeOfType<Outcome.Waiting>().Text.ShouldContain("link-local");
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("0.0.0.0", "127.0.0.1")]
    [InlineData("127.0.0.1", "localhost")]
    public async Task Tocsin_s_own_listeners_are_refused(string listens, string host)
    {
        await using var server = new LoopbackServer(200);
        var own = new IPEndPoint(IPAddress.Parse(listens), server.EndPoint.Port);
        using var sender = new HttpSender(TimeProvider.System, () => [own], NoProxies);
        var outcome = await Failure(sender, new Uri($"http://{host}:{own.Port}/hook"));
        outcome.ShouldBeOfType<Outcome.Waiting>().Text.ShouldContain("Tocsin itself");
        server.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("X-Token", "s3cret\r\nX-Evil: 1")]
    [InlineData("Bad Name", "x")]
    public async Task A_header_that_cannot_be_sent_is_named_without_its_value(string name, string value)
    {
        await using var server = new LoopbackServer(200);
        using var sender = Sender();
        var call = Post(server.Address).With(name, value);
        var e = await Should.ThrowAsync<SendFailedException>(() => sender.Send(call, To(server.Address), default));
        e.Outcome.ShouldBeOfType<Outcome.Waiting>().Text.ShouldContain(name);
        e.Outcome.Text.ShouldNotContain("s3cret");
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Secrets_are_taken_out_of_what_failed()
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}/x");
        var to = To(address) with { Redactor = new Redactor(["refused"], []) };
        using var sender = Sender();
        var e = await Should.ThrowAsync<SendFailedException>(() => sender.Send(Post(address), to, default));
        e.Outcome.Text.ShouldNotContain("refused");
    }

    internal static EnvironmentProxy NoProxies { get; } = new(_ => null);

    internal static HttpSender Sender() => new(TimeProvider.System, () => [], NoProxies);

    internal static HttpCall Post(Uri address) => HttpCall.PostJson(address, "{}"u8.ToArray());

    internal static Destination To(Uri address) =>
        Some.Destination("generic") with
        {
            Address = Sensitive.Of(address.ToString()),
        };

    internal static async Task<Outcome> Failure(HttpSender sender, Uri address, TimeSpan? timeout = null, Destination? to = null)
    {
        to = (to ?? To(address)) with { Timeout = timeout ?? TimeSpan.FromSeconds(15) };
        return (await Should.ThrowAsync<SendFailedException>(() => sender.Send(Post(address), to, default))).Outcome;
    }

    internal static string FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}
