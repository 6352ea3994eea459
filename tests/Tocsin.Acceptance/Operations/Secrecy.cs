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
