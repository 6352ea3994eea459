using Tocsin.Core.Receivers;

namespace Tocsin.Acceptance.Hooks;

/// <summary><c>tocsin trigger receiver</c>, which needs no cluster.</summary>
public class Triggering
{
    [Fact]
    public async Task A_webhook_goes_to_the_path_of_token_name_and_namespace()
    {
        await using var sink = await Sink.Start(new Reply(200));

        var said = await Trigger(
            "deploy -n apps --type generic-hmac --token s3cr3t --payload {\"action\":\"ping\"} --url",
            sink.At("/base/")
        );

        said.Code.ShouldBe(0, said.Error);
        said.ErrorLines.ShouldBe(["► triggering Receiver apps/deploy", "✔ Receiver apps/deploy triggered"]);
        var request = sink.Received.ShouldHaveSingleItem();
        (request.Method, request.Target).ShouldBe(("POST", "/base" + WebhookPath.Of("s3cr3t", "deploy", "apps")));
        request.Header("Content-Type").ShouldBe("application/json");
        request.Header("X-Signature").ShouldBe("sha256=6f9500ab9cd0a6cab96db3eac69b86caca2bbf807fcf886435876a5743724b84");
        request.Text.ShouldBe("""{"action":"ping"}""");
    }

    [Fact]
    public async Task It_is_tried_again_where_that_may_help()
    {
        var answers = new Queue<int>([404, 503, 200]);
        await using var sink = await Sink.Start(_ => new Reply(answers.Dequeue()));

        var said = await Trigger("deploy --token t --retry-delay 10ms --url", sink.At("/"));

        said.Code.ShouldBe(0, said.Error);
        said.ErrorLines[1].ShouldEndWith("failed with status 404 Not Found; retrying in 10ms (1/10)");
        said.ErrorLines[2].ShouldEndWith("failed with status 503 Service Unavailable; retrying in 10ms (2/10)");
        sink.Received.Select(r => r.Text).Distinct().ShouldHaveSingleItem().ShouldBe("{}");
    }

    [Fact]
    public async Task What_is_refused_is_not_tried_again()
    {
        await using var sink = await Sink.Start(new Reply(400, "no"));

        var said = await Trigger("deploy --token t --url", sink.At("/"));

        said.Code.ShouldBe(1);
        said.ErrorLines[^1].ShouldEndWith("failed with status 400 Bad Request: no");
        sink.Received.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_OIDC_token_goes_along_and_the_path_has_no_secret()
    {
        await using var sink = await Sink.Start(r =>
            r.Target.StartsWith("/id", StringComparison.Ordinal) ? new Reply(200, """{"value":"a.b.c"}""") : new Reply(200)
        );

        var said = await Cli.RunWith(
            null,
            ["trigger", "receiver", "deploy", "--type", "generic-oidc", "--oidc-provider", "github", "--url", sink.At("/")],
            ("ACTIONS_ID_TOKEN_REQUEST_URL", sink.At("/id?x=1")),
            ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "key")
        );

        said.Code.ShouldBe(0, said.Error);
        sink.Received[0].Target.ShouldBe("/id?x=1&audience=notification-controller");
        sink.Received[0].Header("Authorization").ShouldBe("Bearer key");
        sink.Received[1].Target.ShouldBe(WebhookPath.Of("", "deploy", "flux-system"));
        sink.Received[1].Header("Authorization").ShouldBe("Bearer a.b.c");
    }

    [Theory]
    [InlineData("deploy", "--url is required")]
    [InlineData("deploy --url http://x", "--token is required for --type=generic")]
    [InlineData("deploy --url http://x --type generic-hmac", "--token is required for --type=generic-hmac")]
    [InlineData(
        "deploy --url http://x --type generic-oidc --token t",
        "--token must not be set for --type=generic-oidc, the Receiver of this type has no secret"
    )]
    [InlineData(
        "deploy --url http://x --type github",
        "invalid --type \"github\", must be one of: generic, generic-hmac, generic-oidc"
    )]
    [InlineData("deploy --url http://x --token t --oidc-token j", "--oidc-token can only be set for --type=generic-oidc")]
    public async Task What_does_not_go_together_is_said(string words, string error)
    {
        var said = await Cli.Run(["trigger", "receiver", .. words.Split(' ')]);

        said.Code.ShouldBe(1);
        said.Error.ShouldBe($"✗ {error}\n");
    }

    private static Task<Cli.Ended> Trigger(string words, string url) =>
        Cli.Run(["trigger", "receiver", .. words.Split(' '), url]);
}
