namespace Tocsin.Acceptance.Commands;

/// <summary>Every command that a page shows, typed as it stands there.</summary>
public class DocumentedExamples
{
    [Fact]
    public async Task Of_the_command_line()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert("served"), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event(severity: "error"));
        var folder = Directory.CreateDirectory(workspace.PathOf("alerting")).FullName;
        var commands = Fenced("docs/cli.md");
        commands.Count.ShouldBeGreaterThan(18);

        foreach (var command in commands)
        {
            var said = await Type(
                command
                    .Replace("./alerting", folder, StringComparison.Ordinal)
                    .Replace("http://127.0.0.1:9393", tocsin.Console.ToString(), StringComparison.Ordinal)
            );
            said.Code.ShouldBe(0, $"{command}\n{said.Output}{said.Error}");
            (said.Output + said.Error).ShouldNotBeEmpty(command);
        }

        Directory
            .GetFiles(folder)
            .Select(Path.GetFileName)
            .ShouldBe(["alert-on-call.yaml", "alert-provider-hook.yaml"], ignoreOrder: true);
    }

    [Fact]
    public async Task Of_the_page_on_why_an_alert_did_not_fire()
    {
        await using var sink = await Sink.Start(new Reply(400, "no"));
        using var workspace = new Workspace(Given.Alert("on-call", provider: "slack"), Given.Provider(sink.At("/hook"), "slack"));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event());
        await tocsin.Settled();
        sink.Answer = _ => Reply.Ok;
        var id = (await tocsin.Items("events")).Single().GetProperty("id").GetInt64();
        await File.WriteAllTextAsync(workspace.PathOf("event.json"), Given.Event("another"));
        var page = await File.ReadAllTextAsync(Repository.PathOf("docs/why.md"));
        List<string> commands =
        [
            .. page.Split('`').Where((_, i) => i % 2 == 1).Where(c => c.StartsWith("tocsin ", StringComparison.Ordinal)),
            .. page.Split('\n').Where(l => l.StartsWith("    tocsin ", StringComparison.Ordinal)).Select(l => l.Trim()),
        ];
        commands.Count.ShouldBeGreaterThan(9);

        foreach (var command in commands)
        {
            var typed = command
                .Replace("./alerting", workspace.Manifests, StringComparison.Ordinal)
                .Replace("event.json", workspace.PathOf("event.json"), StringComparison.Ordinal)
                .Replace("--id 12", FormattableString.Invariant($"--id {id}"), StringComparison.Ordinal)
                .Replace("--to …", $"--to {tocsin.Events}", StringComparison.Ordinal)
                .Replace(" --server http://127.0.0.1:9393", "", StringComparison.Ordinal);
            if (!typed.Contains("--manifests") && !typed.Contains("--to "))
            {
                typed += $" --server {tocsin.Console} --console-token-file {Path.Combine(workspace.Data, "console-token")}";
            }

            // A replay is under way for a moment, and purge would ask about it.
            await tocsin.Settled();
            var said = await Type(typed);
            said.Code.ShouldBe(0, $"{command}\n{said.Output}{said.Error}");
            said.Output.ShouldNotBeEmpty(command);
        }
    }

    // As a shell would take it apart, quotes included.
    private static Task<Cli.Ended> Type(string command) =>
        Cli.Run([
            .. command
                .Split('\'')
                .SelectMany((part, i) => i % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Skip(1),
        ]);

    private static List<string> Fenced(string page) =>
        [
            .. File.ReadAllText(Repository.PathOf(page))
                .Split("```sh\n")
                .Skip(1)
                .SelectMany(block => block.Split("```")[0].Split('\n'))
                .Where(l => l.StartsWith("tocsin ", StringComparison.Ordinal)),
        ];
}
