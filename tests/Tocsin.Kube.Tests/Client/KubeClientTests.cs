using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Tocsin.Kube.Client;
using Tocsin.Kube.Config;
using Tocsin.Kube.Credentials;
using Tocsin.Kube.Tests.Support;

namespace Tocsin.Kube.Tests.Client;

public class KubeClientTests
{
    private const string Forbidden = """
        {"kind":"Status","apiVersion":"v1","status":"Failure","message":"alerts is forbidden: no","reason":"Forbidden","code":403,
         "details":{"causes":[{"reason":"X","message":"because","field":"spec"}]}}
        """;

    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Speaks_http2_and_gzip_with_the_token_and_as_another_user()
    {
        await using var api = await LoopbackApi.Start(
            async (http, _) =>
            {
                http.Response.Headers.ContentEncoding = "gzip";
                await using var gzip = new GZipStream(http.Response.Body, CompressionLevel.Fastest);
                await gzip.WriteAsync(Encoding.UTF8.GetBytes("""{"metadata":{"name":"a"}}"""));
            }
        );
        using var client = api.Client(api.Config with { Impersonation = new("ann") { Groups = ["devs"] } });
        var got = await client.Of(LoopbackApi.Alerts).Get("apps", "a", _cancel, "status");
        got.GetProperty("metadata").GetProperty("name").GetString().ShouldBe("a");
        var request = api.Requests.ShouldHaveSingleItem();
        request.Protocol.ShouldBe("HTTP/2");
        request.Target.ShouldBe("/apis/notification.toolkit.fluxcd.io/v1beta3/namespaces/apps/alerts/a/status");
        request.Headers["Authorization"].ShouldBe("Bearer t0ken");
        request.Headers["Accept-Encoding"].ShouldContain("gzip");
        request.Headers["Impersonate-User"].ShouldBe("ann");
        request.Headers["Impersonate-Group"].ShouldBe("devs");
    }

    [Fact]
    public async Task A_refusal_names_verb_resource_and_namespace()
    {
        await using var api = await LoopbackApi.Start(
            (http, _) =>
            {
                http.Response.StatusCode = 403;
                return http.Response.WriteAsync(Forbidden);
            }
        );
        using var client = api.Client();
        var alerts = client.Of(LoopbackApi.Alerts);
        var wrong = await Should.ThrowAsync<KubeException>(() => alerts.List(new() { Namespace = "apps" }, new(), _cancel));
        wrong.Message.ShouldBe(
            "cannot list alerts.notification.toolkit.fluxcd.io in namespace 'apps': Forbidden (403): alerts is forbidden: no"
        );
        wrong.Status!.IsForbidden.ShouldBeTrue();
        wrong.Status.Details!.Causes!.ShouldHaveSingleItem().Field.ShouldBe("spec");
        (await Should.ThrowAsync<KubeException>(() => alerts.List(new(), new(), _cancel))).Message.ShouldContain(
            "in all namespaces"
        );
    }

    [Fact]
    public async Task A_429_and_a_503_that_names_a_time_are_tried_again_and_other_failures_are_not()
    {
        await using var api = await LoopbackApi.Start(
            (http, n) =>
            {
                http.Response.StatusCode = n switch
                {
                    1 => 429,
                    2 => 503,
                    3 => 200,
                    _ => 500,
                };
                http.Response.Headers.RetryAfter = n < 3 ? "0" : default(string);
                return http.Response.WriteAsync("{}");
            }
        );
        using var client = api.Client();
        await client.Of(LoopbackApi.Alerts).Get("apps", "a", _cancel);
        api.Requests.Count.ShouldBe(3);
        await Should.ThrowAsync<KubeException>(() => client.Of(LoopbackApi.Alerts).Get("apps", "a", _cancel));
        api.Requests.Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_refused_token_is_read_anew_once()
    {
        using var folder = new Folder();
        var token = folder.Write("token", "old");
        await using var api = await LoopbackApi.Start(
            (http, n) =>
            {
                File.WriteAllText(token, "new");
                http.Response.StatusCode = http.Request.Headers.Authorization == "Bearer new" && n < 3 ? 200 : 401;
                return http.Response.WriteAsync("{}");
            }
        );
        using var client = api.Client(api.Config with { Credentials = new TokenFile("test", token, TimeProvider.System) });
        await client.Of(LoopbackApi.Alerts).Get("apps", "a", _cancel);
        api.Requests.Select(r => r.Headers["Authorization"]).ShouldBe(["Bearer old", "Bearer new"]);
        var wrong = await Should.ThrowAsync<KubeException>(() => client.Of(LoopbackApi.Alerts).Get("apps", "a", _cancel));
        wrong.Status!.Code.ShouldBe(401);
        wrong.ToString().ShouldNotContain("Bearer");
        api.Requests.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("api.test", true)]
    [InlineData("other.test", false)]
    public async Task The_server_must_bear_the_name_configured(string name, bool isAccepted)
    {
        await using var api = await LoopbackApi.Start("{}");
        using var client = api.Client(api.Config with { Tls = api.Config.Tls with { ServerName = name } });
        var get = client.Of(LoopbackApi.Alerts).Get("apps", "a", _cancel);
        if (isAccepted)
        {
            await get;
        }
        else
        {
            (await Should.ThrowAsync<KubeException>(() => get)).Message.ShouldContain(
                "certificate is for another name; check 'server', or set tls-server-name"
            );
        }
    }

    [Fact]
    public async Task Nobody_is_trusted_without_a_root_unless_the_user_asks_for_it()
    {
        await using var api = await LoopbackApi.Start("{}");
        using var strict = api.Client(api.Config with { Tls = new() });
        await Should.ThrowAsync<KubeException>(() => strict.Of(LoopbackApi.Alerts).Get("apps", "a", _cancel));
        using var lax = api.Client(api.Config with { Tls = new() { SkipsVerification = true } });
        await lax.Of(LoopbackApi.Alerts).Get("apps", "a", _cancel);
    }

    [Fact]
    public async Task Writes_speak_the_patch_languages_of_the_api()
    {
        await using var api = await LoopbackApi.Start("{}");
        using var client = api.Client();
        var alerts = client.Of(LoopbackApi.Alerts);
        var body = JsonNode.Parse("""{"a":1}""")!;
        await alerts.Patch("n", "x", new KubePatch.Merge(body), new() { Subresource = "status" }, _cancel);
        await alerts.Patch("n", "x", new KubePatch.Json([]), new() { DryRun = true }, _cancel);
        await alerts.Patch("n", "x", new KubePatch.Apply(body, Force: true), new() { FieldManager = "me" }, _cancel);
        await alerts.Delete("n", "x", new() { Uid = "u" }, _cancel);
        var path = "/apis/notification.toolkit.fluxcd.io/v1beta3/namespaces/n/alerts/x";
        api.Requests.Select(r => $"{r.Method} {r.Target} {r.Headers["Content-Type"]} {r.Body}")
            .ShouldBe([
                $$"""PATCH {{path}}/status application/merge-patch+json {"a":1}""",
                $"PATCH {path}?dryRun=All application/json-patch+json []",
                $$"""PATCH {{path}}?fieldManager=me&force=true application/apply-patch+yaml {"a":1}""",
                $$$"""DELETE {{{path}}} application/json {"preconditions":{"uid":"u"},"kind":"DeleteOptions","apiVersion":"v1"}""",
            ]);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/b")]
    public async Task A_name_that_would_lead_elsewhere_is_not_sent(string name)
    {
        await using var api = await LoopbackApi.Start("{}");
        using var client = api.Client();
        var e = await Should.ThrowAsync<KubeException>(() => client.Of(LoopbackApi.Alerts).Get("apps", name, _cancel));

        e.IsInvalidName.ShouldBeTrue();
        api.Requests.ShouldBeEmpty();
    }

    [Fact]
    public void The_clients_own_limit_lets_a_burst_through_and_then_so_many_a_second()
    {
        var clock = new FakeClock();
        var limit = new RateLimit(10, 3, clock);
        Enumerable.Range(0, 5).Select(_ => Math.Round(limit.Reserve().TotalMilliseconds)).ShouldBe([0, 0, 0, 100, 200]);
        clock.Advance(TimeSpan.FromMinutes(1));
        Enumerable.Range(0, 4).Select(_ => Math.Round(limit.Reserve().TotalMilliseconds)).ShouldBe([0, 0, 0, 100]);
    }
}
