using System.Text;
using System.Text.Json;

namespace Tocsin.Acceptance.Operations;

public class Secrecy
{
    // With characters that look different in URLs, JSON and base64.
    private const string Token = "tok-M4rk/er+1 \"é\"";
    private const string Header = "hdr-M4rker2";
    private const string Path = "p4th-M4rker3";
    private const string Query = "qu3ry-M4rker4";
    private const string ProxyPassword = "pr0xy-M4rker5";

    /// <summary>Whatever a target answers, and however it fails.</summary>
    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(503)]
    [InlineData(302)]
    [InlineData(0)]
    public async Task No_secret_and_no_path_of_an_address_is_told_anywhere_even_when_the_target_repeats_them(int status)
    {
        await using var sink = await Sink.Start(r =>
            status == 0 ? Reply.Silence : new Reply(status, Echo(r), ("Location", "/" + Path))
        );
        using var workspace = new Workspace(
            Given.Alert(),
            Given.Provider("https://unused.example.test/", type: "generic-hmac", more: "secretRef: { name: s }\n  timeout: 1s"),
            Given.Secret(
                "s",
                ("address", sink.At($"/hook/{Path}?key={Query}")),
                ("token", Token),
                ("headers", $"Authorization: Bearer {Header}")
            ),
            Given.Alert("bad", "bad"),
            Given.Provider($"nonsense://{Path}/x?{Query}", "bad"),
            Given.Alert("down", "down"),
            Given.Provider($"http://127.0.0.1:1/{Path}?{Query}", "down"),
            Given.Alert("proxied", "proxied"),
            Given.Provider($"http://x.example.test/{Path}", "proxied", more: "proxySecretRef: { name: proxy }"),
            Given.Secret("proxy", ("address", "http://127.0.0.1:1"), ("username", "someone"), ("password", ProxyPassword))
        );
        await using var tocsin = await TocsinProcess.Serve(workspace, "--log-level", "debug");
        await tocsin.Accepts(Given.Event("told"));
        await Wait.Until(
            async () => (await tocsin.Items("deliveries")).All(d => d.GetProperty("lastError").GetString()!.Length > 0),
            "all four have failed",
            20
        );

        var told = new StringBuilder(tocsin.Output).AppendLine(tocsin.Error).AppendLine(await tocsin.MetricsText());
        foreach (var path in (string[])["alerts", "providers", "receivers", "events", "deliveries"])
        {
            told.AppendLine(JsonSerializer.Serialize(await tocsin.Items(path)));
        }

        (await tocsin.Terminate()).ShouldBe(0);
        told.AppendLine(tocsin.Error);
        var validated = await Cli.Run("validate", workspace.Manifests);
        told.AppendLine(validated.Output).AppendLine(validated.Error);
        foreach (
            var file in Directory.GetFiles(workspace.Data).Where(f => !f.EndsWith("console-token", StringComparison.Ordinal))
        )
        {
            told.AppendLine(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)));
        }

        var text = told.ToString();
        foreach (var secret in (string[])[Token, Header, Path, Query, ProxyPassword])
        {
            foreach (var form in Forms(secret))
            {
                text.ShouldNotContain(form, Case.Sensitive);
            }
        }
    }

    /// <summary>
    /// A target repeats each credential in the encodings of all languages, where the excerpt of its answer ends and before: nothing
    /// that shows text shows a piece of one.
    /// </summary>
    [Fact]
    public async Task A_credential_in_any_encoding_is_told_nowhere_wherever_the_answer_is_cut()
    {
        var canaries = Canaries.All;
        var answers = canaries
            .SelectMany(Encodings.Of)
            .SelectMany(e => (string[])[e.Text, Padding(500 - (e.Text.Length / 2)) + e.Text, Padding(500 - 9) + e.Text])
            .ToList();
        await using var sink = await Sink.Start(r => new Reply(
            400,
            r.Json.GetProperty("message").GetString() is { } m && int.TryParse(m, CultureInfo.InvariantCulture, out var i)
                ? answers[i]
                : answers[^1]
        ));
        using var workspace = new Workspace(
            Given.Alert(),
            Given.Provider("https://unused.example.test/", type: "generic-hmac", more: "secretRef: { name: s }"),
            Given.Secret(
                "s",
                ("address", Canaries.Address(sink)),
                ("token", Canaries.Token),
                ("headers", $"Authorization: Bearer {Canaries.Header}"),
                ("unused", Canaries.Unused)
            )
        );
        await using var tocsin = await TocsinProcess.Serve(workspace, "--log-level", "debug");
        foreach (var i in Enumerable.Range(0, answers.Count))
        {
            await tocsin.Accepts(Given.Event(message: i.ToString(CultureInfo.InvariantCulture)));
        }

        await Wait.Until(async () => await tocsin.CountOf("dead") == answers.Count, "all are refused", 60);
        var told = new StringBuilder(await tocsin.MetricsText());
        foreach (var path in (string[])["alerts", "providers", "events?limit=1000", "deliveries?limit=1000"])
        {
            told.AppendLine(JsonSerializer.Serialize(await tocsin.Items(path), Relaxed));
        }

        var server = $"--server={tocsin.Console}";
        var token = $"--console-token-file={workspace.Data}/console-token";
        foreach (
            var command in (string[][])
                [
                    ["get", "deliveries", "-o", "wide", server],
                    ["get", "deliveries", "-o", "json", server],
                    ["get", "alert-providers", server],
                    ["get", "alerts", server],
                    ["test", "provider", "apps/target", server, token],
                    ["render", "--provider", "apps/target", "--manifests", workspace.Manifests],
                ]
        )
        {
            var ended = await Cli.Run(command);
            (ended.Output + ended.Error).ShouldNotBeEmpty(string.Join(' ', command));
            told.AppendLine(ended.Output).AppendLine(ended.Error);
        }

        (await tocsin.Terminate()).ShouldBe(0);
        var text = told.AppendLine(tocsin.Output).AppendLine(tocsin.Error).ToString();
        text.ShouldContain("***");
        foreach (var (name, piece) in canaries.SelectMany(Canaries.Pieces))
        {
            text.ShouldNotContain(piece, Case.Sensitive, name);
        }
    }

    private static readonly JsonSerializerOptions Relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static string Padding(int length) => new('.', Math.Max(0, length));

    private static string Echo(Received r) =>
        $"you sent {r.Header("Authorization")} to {r.Target}, signed with {Token}; {string.Join(' ', Forms(Token).Concat(Forms(Header)))}";

    private static string[] Forms(string secret) =>
        [
            secret,
            Uri.EscapeDataString(secret),
            Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)),
            JsonSerializer.Serialize(secret).Trim('"'),
        ];
}

/// <summary>Credentials of a Provider, one for each way to give one, with characters that look different in each encoding.</summary>
internal static class Canaries
{
    public const string Token = "t0k/9a8b7c6d+<\"é\"&>=\\n%41";
    public const string Header = "h3d/8b7c6d5e+<&>='~";
    public const string Unused = "un5ed 7c6d5e4f \"key\"";
    private const string Path = "p4thTok6d5e4f3a";
    private const string Query = "qu3ry5e4f3a2b";
    private const string Login = "l0gin4f3a2b1c";

    public static IReadOnlyList<string> All { get; } = [Token, Header, Unused, Path, Query, Login];

    public static string Address(Sink sink) => $"http://{Login}@127.0.0.1:{sink.Port}/services/{Path}/hook?sig={Query}&v=1";

    /// <summary>What of a credential, in each encoding, must not be seen: the characters that no encoding changes, and a part of each form.</summary>
    public static IEnumerable<(string Name, string Piece)> Pieces(string canary)
    {
        yield return ("raw", System.Text.RegularExpressions.Regex.Match(canary, "[0-9][0-9a-f]{7}").Value);
        foreach (var (name, text) in Encodings.Of(canary))
        {
            var middle = text.Length / 2;
            if (text.Length >= 20)
            {
                yield return (name, text[(middle - 5)..(middle + 5)]);
            }
        }
    }
}
