using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Tocsin.Acceptance.Intake;

/// <summary>What the senders and the users of Flux's next release bring: taken today, and passed on as it came.</summary>
public class NextRelease
{
    private const string Related =
        """{"kind":"GitRepository","namespace":"apps","name":"platform","apiVersion":"source.toolkit.fluxcd.io/v1"}""";

    [Fact]
    public async Task The_related_object_and_the_action_reach_the_target_its_signature_and_the_history()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(
            Given.Alert(),
            Given.Provider(sink.At("/hook"), type: "generic-hmac", more: "secretRef: { name: key }"),
            Given.Secret("key", ("token", "s3cret-key"))
        );
        await using var tocsin = await TocsinProcess.Serve(workspace);

        await tocsin.Accepts(With(Given.Event("new"), Related, "Applied"));
        await tocsin.Accepts(Given.Event("old"));

        var got = await sink.Gets(2);
        var sent = got.Single(r => r.Text.Contains("\"new\"", StringComparison.Ordinal));
        sent.Text.ShouldContain($"\"relatedObject\":{Related},\"severity\":");
        sent.Text.ShouldContain("\"reason\":\"ReconciliationSucceeded\",\"action\":\"Applied\",\"reportingController\":");
        sent.Header("X-Signature").ShouldBe("sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData("s3cret-key"u8, sent.Body)));
        var plain = got.Single(r => r.Text.Contains("\"old\"", StringComparison.Ordinal)).Text;
        plain.ShouldNotContain("action");
        plain.ShouldNotContain("relatedObject");

        var events = await tocsin.Items("events");
        var newer = events[1].GetProperty("event");
        newer.GetProperty("action").GetString().ShouldBe("Applied");
        newer.GetProperty("relatedObject").GetProperty("name").GetString().ShouldBe("platform");
        events[0].GetProperty("event").TryGetProperty("action", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Expressions_and_rendered_requests_see_them()
    {
        using var workspace = new Workspace(Given.Alert(), Given.Provider("https://hooks.example.test/x"));
        var file = workspace.PathOf("event.json");
        await File.WriteAllTextAsync(file, With(Given.Event(), Related, "Applied"));

        var said = await Cli.Run("eval", "event.action + ' ' + event.relatedObject.kind", "--event", file);
        var rendered = await Cli.Run("render", "--provider", "apps/target", "--event", file, "--manifests", workspace.Manifests);

        said.Output.ShouldContain("Applied GitRepository", Case.Sensitive, said.Error);
        rendered
            .Output.Replace(" ", "", StringComparison.Ordinal)
            .ShouldContain("\"action\":\"Applied\"", Case.Sensitive, rendered.Error);
        rendered.Output.ShouldContain("relatedObject");
    }

    [Fact]
    public async Task A_token_of_the_user_s_own_tells_two_events_of_the_same_words_apart()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(workspace);

        var answers = new List<int>();
        foreach (var token in (string[])["u1", "u2", "u1"])
        {
            answers.Add(await tocsin.Push(Given.Event(metadata: [("event.toolkit.fluxcd.io/token", token)])));
        }

        answers.ShouldBe([202, 202, 429]);
    }

    [Fact]
    public async Task A_TLS_hello_is_refused_at_once_and_harms_nobody()
    {
        using var workspace = new Workspace();
        await using var tocsin = await TocsinProcess.Serve(workspace);
        using var raw = await Raw.Connect(tocsin.EventsEndPoint);

        // The record and handshake headers of a ClientHello of TLS 1.2 with 512 bytes.
        await raw.Write((byte[])[0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03, .. new byte[506]]);

        (await raw.IsClosedWithin(5)).ShouldBeTrue("whoever speaks TLS learns at once that nobody does here");
        await tocsin.Accepts(Given.Event());
    }

    [Fact]
    public async Task Version_1_of_Alert_and_Provider_is_read_with_a_warning()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Of("v1", Given.Alert()), Of("v1", Given.Provider(sink.At("/hook"))));

        var validated = await Cli.Run("validate", workspace.Manifests, "--format", "json");

        validated.Code.ShouldBe(0);
        var findings = JsonNode.Parse(validated.Output)!["findings"]!.AsArray();
        findings.Count(f => (string?)f!["code"] == "unreleased-version").ShouldBe(2, validated.Output);
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event());
        await sink.Gets(1);

        static string Of(string version, string manifest) =>
            manifest.Replace("fluxcd.io/v1beta3", "fluxcd.io/" + version, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_headers_of_the_Secret_reach_Grafana()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(
            Given.Alert(),
            Given.Provider(sink.At("/api/annotations"), type: "grafana", more: "secretRef: { name: login }"),
            Given.Secret("login", ("token", "glsa_of-the-test"), ("headers", "Proxy-Authorization: Bearer of-the-proxy"))
        );
        await using var tocsin = await TocsinProcess.Serve(workspace);

        await tocsin.Accepts(Given.Event());

        var got = (await sink.Gets(1))[0];
        got.Header("Proxy-Authorization").ShouldBe("Bearer of-the-proxy");
        got.Header("Authorization").ShouldBe("Bearer glsa_of-the-test");
    }

    [Fact]
    public async Task Get_chooses_by_suspension()
    {
        using var workspace = new Workspace(
            Given.Alert("works"),
            Given.Alert("rests", more: "suspend: true"),
            Given.Provider("https://hooks.example.test/x")
        );
        string[] get = ["get", "alerts", "--no-header", "--manifests", workspace.Manifests, "--suspend-selector"];

        (await Cli.Run([.. get, "suspended"])).OutputLines.ShouldHaveSingleItem().ShouldContain("rests");
        (await Cli.Run([.. get, "active"])).OutputLines.ShouldHaveSingleItem().ShouldContain("works");
        (await Cli.Run([.. get, "any"])).OutputLines.Length.ShouldBe(2);
        (await Cli.Run([.. get, "some"])).Code.ShouldBe(2);
    }

    private static string With(string e, string related, string action)
    {
        var json = JsonNode.Parse(e)!;
        json["relatedObject"] = JsonNode.Parse(related);
        json["action"] = action;
        return json.ToJsonString();
    }
}
