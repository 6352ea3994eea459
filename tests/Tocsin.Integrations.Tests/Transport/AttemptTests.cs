using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Tests.Transport;

/// <summary>Whole attempts over real sockets.</summary>
public class AttemptTests
{
    [Fact]
    public async Task A_failure_inside_a_success_is_a_failure()
    {
        await using var server = new LoopbackServer(200, """{"ok":false,"error":"invalid_auth"}""");
        (await Run("slack", server)).ShouldBeOfType<Outcome.Waiting>().Text.ShouldStartWith("slack: invalid_auth");
    }

    [Fact]
    public async Task A_silent_target_is_tried_again_and_the_phase_is_told()
    {
        await using var server = new LoopbackServer((_, _) => Task.Delay(-1));
        var outcome = await Run("generic", server, TimeSpan.FromSeconds(3));
        outcome
            .ShouldBeOfType<Outcome.Retry>()
            .Text.ShouldBe("no answer within 3 s (while waiting for the answer); spec.timeout sets the limit");
    }

    [Theory]
    [InlineData(429, "Retry-After: 30", 30)]
    [InlineData(503, "Retry-After: 5", 5)]
    [InlineData(503, "X-Other: 1", null)]
    public async Task A_busy_target_says_when_to_come_back(int status, string header, int? seconds)
    {
        await using var server = new LoopbackServer(status, "busy", header);
        (await Run("generic", server))
            .ShouldBeOfType<Outcome.Retry>()
            .After.ShouldBe(seconds is { } s ? TimeSpan.FromSeconds(s) : null);
    }

    [Fact]
    public async Task A_renamed_repository_still_gets_its_status()
    {
        await using var server = new LoopbackServer(
            (request, stream) =>
                request.Line.StartsWith("GET", StringComparison.Ordinal)
                    ? LoopbackServer.Write(stream, 301, "", "Location: /api/v3/repositories/1")
                : request.Line.Contains("/repos/", StringComparison.Ordinal)
                    ? LoopbackServer.Write(stream, 307, "", "Location: /api/v3/repositories/1")
                : LoopbackServer.Write(stream, 201, "{}")
        );
        (await Run("github", server, path: "/acme/fleet")).ShouldBeOfType<Outcome.Delivered>();
        server.Requests.Last().Line.ShouldBe("POST /api/v3/repositories/1 HTTP/1.1");
        server.Requests.Last().Text.ShouldContain("failure");
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_not_told_of_a_timeout()
    {
        await using var server = new LoopbackServer((_, _) => Task.Delay(-1));
        using var sender = HttpSenderTests.Sender();
        using var cancel = new CancellationTokenSource(100);
        await Should.ThrowAsync<OperationCanceledException>(() =>
            Attempt.Run(
                Catalog.Providers["generic"],
                Some.Error,
                HttpSenderTests.To(server.Address),
                Some.Services(sender),
                cancel.Token
            )
        );
    }

    private static async Task<Outcome> Run(string type, LoopbackServer server, TimeSpan? timeout = null, string path = "/hook")
    {
        using var sender = HttpSenderTests.Sender();
        var to = Some.Destination(type) with
        {
            Address = Sensitive.Of(new Uri(server.Address, path).ToString()),
            Timeout = timeout ?? TimeSpan.FromSeconds(15),
        };
        return await Attempt.Run(Catalog.Providers[type], Some.Error, to, Some.Services(sender), default);
    }
}
