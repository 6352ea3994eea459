namespace Tocsin.Acceptance.Operations;

/// <summary>What a sender writes may not steer the terminal of who reads it.</summary>
public class HostileText
{
    private const string Hostile = "\u001b[2J\u001b]0;owned\u0007 \u009b31m \u202egnorw\u2066 back\rover";
    private static readonly char[] Raw = ['\u001b', '\u0007', '\u009b', '\u202e', '\u2066', '\r'];

    [Theory]
    [InlineData("console")]
    [InlineData("json")]
    public async Task A_log_shows_control_and_direction_characters_escaped(string encoding)
    {
        using var workspace = new Workspace(Given.Alert(), Given.Provider("http://127.0.0.1:9/"));
        await using var tocsin = await TocsinProcess.Serve(workspace, "--log-encoding", encoding, "--log-level", "debug");

        await tocsin.Accepts(Given.Event("web\u001b[31mapp", Hostile));
        await tocsin.Accepts(Given.Event("web\u009bapp", Hostile, kind: "HelmRelease"));

        await Wait.Until(() => tocsin.Error.Contains("HelmRelease", StringComparison.Ordinal), "both are logged");
        tocsin.Error.ShouldContain(@"\u001b[2J", Case.Insensitive);
        tocsin.Error.ShouldContain(@"\u009b", Case.Insensitive);
        Plain(tocsin.Error);
    }

    [Fact]
    public async Task Every_verb_shows_them_escaped()
    {
        await using var sink = await Sink.Start(_ => new Reply(400, Hostile));
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        string[] at =
        [
            "--server",
            tocsin.Console.ToString(),
            "--console-token-file",
            Path.Combine(workspace.Data, "console-token"),
        ];
        var json = Given.Event("web\u001b[31mapp", Hostile);
        var file = workspace.PathOf("event.json");
        await File.WriteAllTextAsync(file, json);
        await tocsin.Accepts(json);
        await tocsin.Settled();
        workspace.Write("other.yaml", Given.Alert("odd").Replace("\"*\"", "\"a\\u001b[2Jb\\u202e\"", StringComparison.Ordinal));

        string[][] verbs =
        [
            ["get", "events", .. at],
            ["get", "events", "-o", "wide", .. at],
            ["get", "events", "-o", "json", .. at],
            ["get", "events", "-o", "yaml", .. at],
            ["get", "deliveries", "-o", "wide", .. at],
            ["events", "-A", .. at],
            ["explain", file, .. at],
            ["explain", file, "--json", .. at],
            ["render", "--provider", "apps/target", file, .. at],
            ["test", "--provider", "apps/target", .. at],
            ["send", "--to", tocsin.Events.ToString(), file],
            ["validate", workspace.Manifests],
            ["get", "alerts", "-A", "--manifests", workspace.Manifests],
            ["export", "alert", "odd", "-n", "apps", "--manifests", workspace.Manifests],
        ];
        foreach (var verb in verbs)
        {
            var ended = await Cli.Run(verb);

            (ended.Output + ended.Error).ShouldNotBeEmpty(string.Join(' ', verb));
            Plain(ended.Output + ended.Error, string.Join(' ', verb));
        }

        (await Cli.Run(["get", "events", .. at])).Output.ShouldContain(@"\u001b[2J");
    }

    [Fact]
    public async Task What_is_exported_means_the_same_when_it_is_read_back()
    {
        using var workspace = new Workspace(Given.Provider("http://127.0.0.1:9/", more: "channel: \"a\\u202eb\\u001b[2J\""));

        var ended = await Cli.Run("export", "alert-provider", "target", "-n", "apps", "--manifests", workspace.Manifests);
        workspace.Write("main.yaml", ended.Output);
        var again = await Cli.Run("export", "alert-provider", "target", "-n", "apps", "--manifests", workspace.Manifests);

        ended.Output.ShouldContain("channel: \"a\\u202eb", Case.Insensitive, ended.Error);
        again.Output.ShouldBe(ended.Output);
    }

    private static void Plain(string text, string? what = null)
    {
        foreach (var c in Raw)
        {
            text.ShouldNotContain(c.ToString(), Case.Sensitive, $"{what} U+{(int)c:x4}\n{text}");
        }
    }
}
