using System.Net;
using System.Text.Json;

namespace Tocsin.Acceptance.Operations;

/// <summary>The console's API (contract §5), asked of one program with some history.</summary>
public sealed class HasHistory : IAsyncLifetime
{
    private readonly Workspace _workspace = new();
    private Sink _sink = null!;

    internal TocsinProcess Tocsin { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _sink = await Sink.Start(r => r.Text.Contains("refused", StringComparison.Ordinal) ? new Reply(400, "no") : Reply.Ok);
        _workspace.Write(
            "main.yaml",
            Given.Alert(),
            Given.Provider(_sink.At("/hook")),
            Given.Alert("errors", more: "eventSeverity: error"),
            """
            apiVersion: notification.toolkit.fluxcd.io/v1
            kind: Receiver
            metadata: { name: hook, namespace: apps }
            spec:
              type: github
              resources: [{ kind: GitRepository, name: webapp, apiVersion: source.toolkit.fluxcd.io/v1 }]
              secretRef: { name: hook }
            """,
            Given.Secret("hook", ("token", "receiver-token"))
        );
        Tocsin = await TocsinProcess.Serve(_workspace);
        foreach (var message in (string[])["one", "refused", "two"])
        {
            await Tocsin.Accepts(Given.Event("webapp", message));
        }

        await Tocsin.Accepts(Given.Event("other", ns: "elsewhere"));
        await Wait.Until(async () => await Tocsin.CountOf("pending") == 0, "all is settled");
    }

    public async ValueTask DisposeAsync()
    {
        await Tocsin.DisposeAsync();
        await _sink.DisposeAsync();
        _workspace.Dispose();
    }
}

public class ConsoleAnswers(HasHistory given) : IClassFixture<HasHistory>
{
    private TocsinProcess Tocsin => given.Tocsin;

    [Theory]
    [InlineData("alerts", "Alert", "all", true)]
    [InlineData("providers", "Provider", "target", true)]
    [InlineData("receivers", "Receiver", "hook", false)]
    public async Task Resources_have_their_names_and_verdicts(string path, string kind, string name, bool ready)
    {
        var item = await Tocsin.Item(path, name);
        item.GetProperty("kind").GetString().ShouldBe(kind);
        item.GetProperty("namespace").GetString().ShouldBe("apps");
        item.GetProperty("suspended").ValueKind.ShouldBe(JsonValueKind.False);
        item.GetProperty("ready").GetBoolean().ShouldBe(ready);
        item.GetProperty("reason").GetString().ShouldBe(ready ? "Succeeded" : "NoCluster");
        item.GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Events_are_listed_newest_first_with_who_took_them_and_who_did_not()
    {
        var items = await Tocsin.Items("events");
        items.Count.ShouldBe(4);
        items.Select(i => i.GetProperty("id").GetInt64()).ShouldBeInOrder(SortDirection.Descending);
        var first = items[^1];
        first
            .GetProperty("receivedAt")
            .GetDateTimeOffset()
            .ShouldBeInRange(DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow);
        first.GetProperty("event").GetProperty("message").GetString().ShouldBe("one");
        first.GetProperty("event").GetProperty("involvedObject").GetProperty("kind").GetString().ShouldBe("Kustomization");
        first.GetProperty("matched").EnumerateArray().Single().GetString().ShouldBe("apps/all");
        var unmatched = first.GetProperty("unmatched").EnumerateArray().Single();
        unmatched.GetProperty("alert").GetString().ShouldBe("apps/errors");
        unmatched.GetProperty("reason").GetString()!.ShouldContain("severity");
    }

    [Theory]
    [InlineData("events?limit=2", 2)]
    [InlineData("events?object=Kustomization/apps/webapp", 3)]
    [InlineData("events?object=Kustomization/apps/nobody", 0)]
    [InlineData("events?since=1h", 4)]
    [InlineData("events?since=2020-01-01T00:00:00Z", 4)]
    [InlineData("events?since=2999-01-01T00:00:00Z", 0)]
    [InlineData("deliveries", 3)]
    [InlineData("deliveries?limit=1", 1)]
    [InlineData("deliveries?state=delivered", 2)]
    [InlineData("deliveries?state=dead", 1)]
    [InlineData("deliveries?state=pending", 0)]
    [InlineData("deliveries?state=skipped", 0)]
    [InlineData("deliveries?alert=apps/all&provider=apps/target&state=dead", 1)]
    [InlineData("deliveries?alert=apps/errors", 0)]
    public async Task Queries_choose(string query, int count) => (await Tocsin.Items(query)).Count.ShouldBe(count);

    [Fact]
    public async Task A_delivery_has_all_its_fields()
    {
        var items = await Tocsin.Items("deliveries");
        items.Select(i => i.GetProperty("id").GetInt64()).ShouldBeInOrder(SortDirection.Descending);
        var delivered = items[^1];
        delivered
            .EnumerateObject()
            .Select(p => p.Name)
            .ShouldBe([
                "id",
                "eventId",
                "alert",
                "provider",
                "state",
                "reason",
                "attempts",
                "lastError",
                "nextAttemptAt",
                "deliveredAt",
                "replayOf",
                "failedAttempts",
            ]);
        delivered.GetProperty("alert").GetString().ShouldBe("apps/all");
        delivered.GetProperty("provider").GetString().ShouldBe("apps/target");
        delivered.GetProperty("attempts").GetInt32().ShouldBe(1);
        delivered.GetProperty("nextAttemptAt").ValueKind.ShouldBe(JsonValueKind.Null);
        delivered.GetProperty("replayOf").ValueKind.ShouldBe(JsonValueKind.Null);
        var events = (await Tocsin.Items("events")).Select(e => e.GetProperty("id").GetInt64());
        events.ShouldContain(delivered.GetProperty("eventId").GetInt64());
    }

    [Theory]
    [InlineData("events?limit=0", "limit")]
    [InlineData("events?limit=1001", "limit")]
    [InlineData("events?limit=ten", "limit")]
    [InlineData("events?limit=-1", "limit")]
    [InlineData("events?since=yesterday", "since")]
    [InlineData("events?object=webapp", "object")]
    [InlineData("deliveries?state=lost", "state")]
    [InlineData("deliveries?alert=all", "alert")]
    [InlineData("deliveries?provider=a/b/c", "provider")]
    public async Task A_query_that_means_nothing_gets_400_and_names_its_field(string query, string field)
    {
        using var response = await Tocsin.Get(new Uri(Tocsin.Console, "/api/v1/" + query));
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        problem.GetProperty("field").GetString().ShouldBe(field);
    }

    [Theory]
    [InlineData("Host", "evil.example.test", 403)]
    [InlineData("Host", "evil.example.test:80", 403)]
    [InlineData("Host", "localhost:9393", 200)]
    [InlineData("Host", "[::1]:9393", 200)]
    [InlineData("Origin", "http://evil.example.test", 403)]
    [InlineData("Origin", "null", 403)]
    public async Task Only_this_machine_and_its_own_pages_may_ask(string header, string value, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Tocsin.Console, "/api/v1/alerts"));
        request.Headers.TryAddWithoutValidation(header, value);
        using var response = await Tocsin.Send(request);
        ((int)response.StatusCode).ShouldBe(status);
    }

    [Theory]
    [InlineData("GET", "/api/v1/nothing", 404)]
    [InlineData("POST", "/api/v1/alerts", 401)]
    [InlineData("DELETE", "/api/v1/deliveries", 401)]
    public async Task What_it_does_not_offer_is_refused(string method, string path, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Tocsin.Console, path));
        using var response = await Tocsin.Send(request);
        ((int)response.StatusCode).ShouldBe(status);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task Probes_answer()
    {
        foreach (var path in (string[])["/healthz", "/readyz", "/healthz/ping", "/readyz/ping", "/readyz?verbose"])
        {
            using var response = await Tocsin.Get(new Uri(Tocsin.Health, path));
            response.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        }
    }

    [Fact]
    public async Task A_webhook_to_no_receiver_is_answered_404()
    {
        using var response = await Tocsin.Get(new Uri(Tocsin.Receiver, "/hook/0123"));
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData(
        "gotk_event_http_request_duration_seconds_bucket{service=\"\",handler=\"/\",method=\"POST\",code=\"202\",le=\"0.005\"}"
    )]
    [InlineData("gotk_event_http_request_duration_seconds_count{service=\"\",handler=\"/\",method=\"POST\",code=\"202\"} 4")]
    [InlineData("gotk_event_http_response_size_bytes_sum{service=\"\",handler=\"/\",method=\"POST\",code=\"202\"}")]
    [InlineData("gotk_event_http_requests_inflight{service=\"\",handler=\"/\"} 0")]
    [InlineData(
        "tocsin_deliveries_total{provider=\"apps/target\",type=\"generic\",outcome=\"delivered\",reason=\"Delivered\"} 2"
    )]
    [InlineData(
        "tocsin_deliveries_total{provider=\"apps/target\",type=\"generic\",outcome=\"dead\",reason=\"RejectedByTarget\"} 1"
    )]
    [InlineData("tocsin_deliveries_pending{provider=\"apps/target\"} 0")]
    [InlineData("tocsin_delivery_oldest_pending_age_seconds 0")]
    [InlineData("tocsin_delivery_attempt_duration_seconds_bucket{provider=\"apps/target\",type=\"generic\",le=")]
    [InlineData("process_resident_memory_bytes ")]
    [InlineData("process_max_fds ")]
    [InlineData("process_virtual_memory_bytes ")]
    [InlineData("process_virtual_memory_max_bytes ")]
    [InlineData("process_network_receive_bytes_total ")]
    [InlineData("process_network_transmit_bytes_total ")]
    public async Task Metrics_show(string line) => (await Tocsin.MetricsText()).ShouldContain(line, Case.Sensitive);
}
