using System.Text.Json;

namespace Tocsin.Acceptance.Delivery;

public class Attempts
{
    [Fact]
    public async Task What_a_busy_target_refuses_is_tried_again_until_it_is_delivered()
    {
        var failures = 2;
        await using var sink = await Sink.Start(_ => failures-- > 0 ? new Reply(503, "busy") : Reply.Ok);
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event());

        var got = await sink.Gets(3);
        (got[1].At - got[0].At).TotalSeconds.ShouldBeInRange(0.9, 2.5);
        (got[2].At - got[1].At).TotalSeconds.ShouldBeInRange(1.5, 4);
        var delivery = await tocsin.Settled();
        Text(delivery, "state").ShouldBe("delivered");
        delivery.GetProperty("attempts").GetInt32().ShouldBe(3);
        delivery.GetProperty("deliveredAt").ValueKind.ShouldBe(JsonValueKind.String);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(425)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(599)]
    public async Task These_answers_are_tried_again(int status)
    {
        var failures = 1;
        await using var sink = await Sink.Start(_ => failures-- > 0 ? new Reply(status) : Reply.Ok);
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event());
        Text(await tocsin.Settled(), "state").ShouldBe("delivered");
        sink.Received.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_target_that_is_down_is_tried_again_and_says_so_meanwhile()
    {
        var down = await Sink.Start();
        await down.DisposeAsync();
        using var workspace = new Workspace(Given.Alert(), Given.Provider(down.At("/hook/s3cret-path")));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event());

        var delivery = await tocsin.DeliveryThat(d => d.GetProperty("attempts").GetInt32() > 0);
        Text(delivery, "state").ShouldBe("pending");
        Text(delivery, "reason").ShouldBe("ConnectionFailed");
        Text(delivery, "lastError").ShouldContain("refused");
        Text(delivery, "lastError").ShouldNotContain("s3cret-path");
        delivery.GetProperty("nextAttemptAt").ValueKind.ShouldBe(JsonValueKind.String);

        await using var up = await Sink.Start(_ => Reply.Ok, down.Port);
        Text(await tocsin.Settled(), "state").ShouldBe("delivered");
    }

    [Fact]
    public async Task Retry_After_pauses_the_whole_provider()
    {
        var asked = false;
        await using var sink = await Sink.Start(_ =>
        {
            var first = !asked;
            asked = true;
            return first ? new Reply(429, "slow down", ("Retry-After", "3")) : Reply.Ok;
        });
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event("one"));
        await sink.Gets(1);
        Text(await tocsin.DeliveryThat(d => d.GetProperty("attempts").GetInt32() > 0), "reason").ShouldBe("RateLimited");
        await tocsin.Accepts(Given.Event("two"));
        await tocsin.Accepts(Given.Event("three"));

        var got = await sink.Gets(4);
        (got[1].At - got[0].At).TotalSeconds.ShouldBeInRange(2.8, 5);
        (got[3].At - got[0].At).TotalSeconds.ShouldBeInRange(2.8, 5);
    }

    [Fact]
    public async Task What_the_target_rejects_is_a_dead_letter_at_once_with_its_text()
    {
        await using var sink = await Sink.Start(new Reply(400, "no such channel"));
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event());

        var delivery = await tocsin.Settled();
        Text(delivery, "state").ShouldBe("dead");
        Text(delivery, "reason").ShouldBe("RejectedByTarget");
        Text(delivery, "lastError").ShouldContain("400");
        Text(delivery, "lastError").ShouldContain("no such channel");
        delivery.GetProperty("attempts").GetInt32().ShouldBe(1);
        sink.Received.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Of_a_long_answer_the_first_500_bytes_are_kept()
    {
        await using var sink = await Sink.Start(new Reply(404, new string('a', 400) + new string('b', 400_000)));
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event());
        var text = Text(await tocsin.Settled(), "lastError");
        text.Count(c => c == 'a').ShouldBeGreaterThanOrEqualTo(400);
        text.Length.ShouldBeLessThan(700);
    }

    [Fact]
    public async Task At_the_deadline_a_delivery_is_a_dead_letter_that_keeps_its_last_error()
    {
        await using var sink = await Sink.Start(new Reply(503, "under maintenance"));
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(workspace, "--delivery-deadline", "4s");
        await tocsin.Accepts(Given.Event());

        var delivery = await tocsin.Settled();
        Text(delivery, "state").ShouldBe("dead");
        Text(delivery, "reason").ShouldBe("DeadlineExceeded");
        Text(delivery, "lastError").ShouldContain("under maintenance");
        delivery.GetProperty("attempts").GetInt32().ShouldBe(sink.Received.Count);
    }

    [Fact]
    public async Task A_target_that_hangs_is_left_after_the_providers_timeout()
    {
        var hangs = true;
        await using var sink = await Sink.Start(_ => hangs ? Reply.Silence : Reply.Ok);
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook"), more: "timeout: 1s"));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event());

        var delivery = await tocsin.DeliveryThat(d => d.GetProperty("attempts").GetInt32() > 0);
        Text(delivery, "reason").ShouldBe("Timeout");
        Text(delivery, "lastError").ShouldContain("1 s");
        hangs = false;
        Text(await tocsin.Settled(), "state").ShouldBe("delivered");
    }

    [Theory]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_that_stays_on_the_host_is_followed_once(int status)
    {
        await using var sink = await Sink.Start(r => r.Target == "/old" ? new Reply(status, "", ("Location", "/new")) : Reply.Ok);
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/old")));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event());

        Text(await tocsin.Settled(), "state").ShouldBe("delivered");
        sink.Received.Select(r => r.Method + r.Target).ShouldBe(["POST/old", "POST/new"]);
        sink.Received[1].Body.ShouldBe(sink.Received[0].Body);
    }

    [Theory]
    [InlineData(302, "/new", "127.0.0.1")]
    [InlineData(301, "http://elsewhere.example.test/secret/path", "elsewhere.example.test")]
    [InlineData(307, "http://elsewhere.example.test/secret/path", "elsewhere.example.test")]
    [InlineData(307, "/old", "127.0.0.1")]
    public async Task Every_other_redirect_is_rejected_and_names_the_host(int status, string location, string host)
    {
        await using var sink = await Sink.Start(r => new Reply(status, "", ("Location", location)));
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/old")));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event());

        var delivery = await tocsin.Settled();
        Text(delivery, "state").ShouldBe("dead");
        Text(delivery, "reason").ShouldBe("RedirectRefused");
        Text(delivery, "lastError").ShouldContain(host);
        Text(delivery, "lastError").ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("events")]
    [InlineData("console")]
    [InlineData("link-local")]
    public async Task Tocsin_sends_neither_to_itself_nor_to_link_local_addresses(string where)
    {
        using var workspace = new Workspace(Given.Alert());
        await using var tocsin = await TocsinProcess.Serve(workspace);
        var address = where switch
        {
            "events" => tocsin.Events.ToString(),
            "console" => tocsin.Console.ToString(),
            _ => "http://169.254.169.254/latest/meta-data",
        };
        workspace.Write("provider.yaml", Given.Provider(address));
        await Wait.Until(async () => (await tocsin.Items("providers")).Count == 1, "the provider is read", 5);
        await tocsin.Accepts(Given.Event());

        var delivery = await tocsin.DeliveryThat(d => Text(d, "lastError").Length > 0);
        Text(delivery, "reason").ShouldBe("WaitingForConfiguration");
        Text(delivery, "lastError").ShouldContain("may not use");
        (await tocsin.Items("events")).Count.ShouldBe(1);

        // It is found when the Provider is loaded, and not only when something is sent.
        var provider = (await tocsin.Items("providers")).ShouldHaveSingleItem();
        provider.ToString().ShouldContain(where == "link-local" ? "is a link-local address" : "is a listener of Tocsin itself");
    }

    private static string Text(JsonElement delivery, string name) => delivery.GetProperty(name).GetString()!;
}
