using System.Net;
using System.Text.Json;

namespace Tocsin.Acceptance.Intake;

/// <summary>One program that all tests of a class share; each test speaks of objects of its own.</summary>
public sealed class TakesEvents : IAsyncLifetime
{
    private readonly Workspace _workspace = new();

    internal TocsinProcess Tocsin { get; private set; } = null!;

    internal Sink Sink { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Sink = await Sink.Start();
        _workspace.Write("main.yaml", Given.Alert(), Given.Provider(Sink.At("/hook")));
        Tocsin = await TocsinProcess.Serve(_workspace);
    }

    public async ValueTask DisposeAsync()
    {
        await Tocsin.DisposeAsync();
        await Sink.DisposeAsync();
        _workspace.Dispose();
    }
}

public class Answers(TakesEvents given) : IClassFixture<TakesEvents>
{
    private TocsinProcess Tocsin => given.Tocsin;

    [Fact]
    public async Task An_accepted_event_gets_202_with_an_empty_body_and_its_window()
    {
        using var response = await Tocsin.Post(Given.Event("accepted"));

        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await response.Content.ReadAsStringAsync()).ShouldBeEmpty();
        response.Content.Headers.ContentLength.ShouldBe(0);
        Header(response, "X-RateLimit-Limit").ShouldBe("1");
        Header(response, "X-RateLimit-Remaining").ShouldBe("0");
        ShouldBeInFiveMinutes(Header(response, "X-RateLimit-Reset"));
    }

    [Fact]
    public async Task A_duplicate_gets_429_and_the_end_of_its_window()
    {
        using var first = await Tocsin.Post(Given.Event("twin"));
        using var second = await Tocsin.Post(Given.Event("twin"));

        second.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        second.Content.Headers.ContentLength.ShouldBe(0);
        (await second.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
        Header(second, "X-RateLimit-Limit").ShouldBe("1");
        Header(second, "X-RateLimit-Remaining").ShouldBe("0");
        Header(second, "X-RateLimit-Reset").ShouldBe(Header(first, "X-RateLimit-Reset"));
        Header(second, "Retry-After").ShouldBe(Header(first, "X-RateLimit-Reset"));
    }

    [Fact]
    public async Task A_twin_of_another_severity_reason_or_api_version_is_no_duplicate()
    {
        await Tocsin.Accepts(Given.Event("differs"));
        await Tocsin.Accepts(Given.Event("differs", severity: "error"));
        await Tocsin.Accepts(Given.Event("differs", reason: "HealthCheckFailed"));
        await Tocsin.Accepts(Given.Event("differs", apiVersion: "kustomize.toolkit.fluxcd.io/v1beta2"));
        (await Tocsin.Push(Given.Event("differs", severity: "error"))).ShouldBe(429);
    }

    [Theory]
    [InlineData("kustomize.toolkit.fluxcd.io/revision", 202)]
    [InlineData("kustomize.toolkit.fluxcd.io/originRevision", 202)]
    [InlineData("kustomize.toolkit.fluxcd.io/token", 202)]
    [InlineData("kustomize.toolkit.fluxcd.io/digest", 429)]
    [InlineData("event.toolkit.fluxcd.io/team", 429)]
    [InlineData("helm.toolkit.fluxcd.io/revision", 429)]
    public async Task Of_the_metadata_only_revisions_and_token_of_its_own_group_tell_an_event_from_its_twin(
        string key,
        int status
    )
    {
        var name = "by-" + key.Replace('/', '-');
        await Tocsin.Accepts(Given.Event(name));
        (await Tocsin.Push(Given.Event(name, metadata: [(key, "1")]))).ShouldBe(status);
    }

    [Fact]
    public async Task An_event_that_no_alert_takes_spends_no_window_and_is_in_the_history_with_the_reason()
    {
        var json = Given.Event("nobodys", ns: "elsewhere");
        await Tocsin.Accepts(json);
        await Tocsin.Accepts(json);

        var items = await Tocsin.Items("events?object=Kustomization/elsewhere/nobodys");
        items.Count.ShouldBe(2);
        items[0].GetProperty("matched").GetArrayLength().ShouldBe(0);
        var unmatched = items[0].GetProperty("unmatched")[0];
        unmatched.GetProperty("alert").GetString().ShouldBe("apps/all");
        unmatched.GetProperty("reason").GetString()!.ShouldContain("namespace");
    }

    [Fact]
    public async Task Of_twenty_twins_at_once_exactly_one_is_accepted()
    {
        for (var round = 0; round < 5; round++)
        {
            var json = Given.Event($"storm-{round}");
            var statuses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Tocsin.Push(json)));
            statuses.Count(s => s == 202).ShouldBe(1);
            statuses.Count(s => s == 429).ShouldBe(19);
        }
    }

    [Theory]
    [InlineData("POST", "/")]
    [InlineData("POST", "/any/path?with=query")]
    [InlineData("POST", "//")]
    [InlineData("POST", "//elsewhere/x")]
    [InlineData("POST", "/a/../b")]
    [InlineData("POST", "/%2e%2e/%2f")]
    [InlineData("PUT", "/")]
    [InlineData("GET", "/")]
    [InlineData("DELETE", "/")]
    [InlineData("BREW", "/")]
    public async Task Any_path_method_and_host_is_taken_without_a_redirect(string method, string target)
    {
        var body = Given.Event($"{method}-{target}");
        var answer = await Raw.Exchange(
            Tocsin.EventsEndPoint,
            $"{method} {target} HTTP/1.1\r\nHost: notification-controller.flux-system.svc.cluster.local.\r\nContent-Length: {body.Length}\r\n\r\n{body}"
        );
        answer.ShouldStartWith("HTTP/1.1 202 ");
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task The_content_type_does_not_matter(string type)
    {
        var body = Given.Event($"type-{type}");
        var answer = await Raw.Exchange(
            Tocsin.EventsEndPoint,
            $"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n{body}"
        );
        answer.ShouldStartWith("HTTP/1.1 202 ");
    }

    [Fact]
    public async Task Names_of_fields_are_read_in_any_case_and_unknown_ones_are_ignored()
    {
        await Tocsin.Accepts(
            """
            {"INVOLVEDOBJECT":{"KIND":"Kustomization","Namespace":"apps","name":"shouted","future":[1,{"x":null}]},
             "Message":"in capitals","Severity":"info","unknown":{"deep":[[[]]]},"metadata":null,"timestamp":null}
            """
        );
        var got = await Arrives("shouted");
        got.Json.GetProperty("message").GetString().ShouldBe("in capitals");
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("  \n", "")]
    [InlineData("null", "involvedObject.kind")]
    [InlineData("{}", "involvedObject.kind")]
    [InlineData("[]", "")]
    [InlineData("17", "")]
    [InlineData("\"event\"", "")]
    [InlineData("{", "")]
    [InlineData("{\"involvedObject\":{\"namespace\":\"apps\",\"name\":\"a\"}}", "involvedObject.kind")]
    [InlineData("{\"involvedObject\":{\"kind\":\"Kustomization\",\"namespace\":\"apps\"}}", "involvedObject.name")]
    [InlineData("{\"involvedObject\":{\"kind\":\"Kustomization\",\"name\":\"a\"}}", "involvedObject.namespace")]
    [InlineData(
        "{\"involvedObject\":{\"kind\":\"Kustomization\",\"namespace\":\"\",\"name\":\"a\"}}",
        "involvedObject.namespace"
    )]
    [InlineData("{\"involvedObject\":{\"kind\":7}}", "involvedObject.kind")]
    [InlineData("{\"involvedObject\":[]}", "involvedObject")]
    [InlineData("{\"message\":{}}", "message")]
    [InlineData("{\"severity\":true}", "severity")]
    [InlineData("{\"timestamp\":\"yesterday\"}", "timestamp")]
    [InlineData("{\"timestamp\":1754572364}", "timestamp")]
    [InlineData("{\"metadata\":{\"a\":1}}", "metadata[\"a\"]")]
    [InlineData("{\"metadata\":[]}", "metadata")]
    public async Task What_is_no_event_gets_400_with_a_problem_that_names_the_field(string body, string field)
    {
        var problem = await Problem(body);
        problem.GetProperty("status").GetInt32().ShouldBe(400);
        (problem.TryGetProperty("field", out var named) ? named.GetString() : "").ShouldBe(field);
        problem.GetProperty("detail").GetString().ShouldNotBeNullOrWhiteSpace();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("x")]
    [InlineData("null")]
    [InlineData(",")]
    public async Task Anything_after_the_event_is_refused(string more)
    {
        var problem = await Problem(Given.Event("trailing") + "\n" + more);
        problem.GetProperty("detail").GetString()!.ShouldContain("JSON");
    }

    [Theory]
    [InlineData("X-GitHub-Event", "GitHub")]
    [InlineData("X-Gitlab-Event", "GitLab")]
    public async Task A_webhook_sent_here_by_mistake_is_told_where_it_belongs(string header, string sender)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Tocsin.Events)
        {
            Content = new StringContent("{\"zen\":\"Keep it logically awesome.\"}"),
        };
        request.Headers.Add(header, "push");
        using var response = await Tocsin.Send(request);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var detail = JsonDocument
            .Parse(await response.Content.ReadAsStringAsync())
            .RootElement.GetProperty("detail")
            .GetString()!;
        detail.ShouldContain(sender);
        detail.ShouldContain("receiver");
    }

    [Fact]
    public async Task The_next_event_on_the_connection_is_taken_after_a_bad_one()
    {
        using var raw = await Raw.Connect(Tocsin.EventsEndPoint);
        foreach (
            var (body, status) in ((string, int)[])[("{", 400), (Given.Event("after-bad"), 202), (Given.Event("after-bad"), 429)]
        )
        {
            await raw.Write($"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {body.Length}\r\n\r\n{body}");
            (await raw.ReadAnswer()).ShouldStartWith($"HTTP/1.1 {status} ");
        }
    }

    private async Task<JsonElement> Problem(string body)
    {
        using var response = await Tocsin.Post(body);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }

    private async Task<Received> Arrives(string name)
    {
        Received? found = null;
        await Wait.Until(
            () => (found = given.Sink.Received.FirstOrDefault(r => r.Text.Contains($"\"{name}\""))) is not null,
            name
        );
        return found!;
    }

    private static string Header(HttpResponseMessage response, string name) => response.Headers.NonValidated[name].ToString();

    private static void ShouldBeInFiveMinutes(string date)
    {
        var end = DateTimeOffset.ParseExact(
            date,
            "ddd, dd MMM yyyy HH:mm:ss 'UTC'",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal
        );
        (end - DateTimeOffset.UtcNow).TotalSeconds.ShouldBeInRange(240, 301);
    }
}
