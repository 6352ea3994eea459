namespace Tocsin.Acceptance.Commands;

/// <summary><c>validate</c>, <c>get</c> and <c>demo</c>.</summary>
public class ReadingCommands
{
    [Fact]
    public async Task Get_reads_a_running_server_and_files_alike()
    {
        using var workspace = new Workspace(
            Given.Alert(),
            Given.Alert("quiet", more: "suspend: true"),
            Given.Provider("https://hooks.example.test/x"),
            Given.Provider("not-a-url", "broken")
        );
        await using var tocsin = await TocsinProcess.Serve(workspace);

        foreach (var kind in (string[])["alerts", "alert-providers"])
        {
            var fromServer = await Cli.Run("get", kind, "--server", tocsin.Console.ToString());
            var fromFiles = await Cli.Run("get", kind, "--manifests", workspace.Manifests);
            fromServer.Code.ShouldBe(0, fromServer.Error);
            fromServer.Output.ShouldBe(fromFiles.Output);
        }

        var alerts = await Cli.Run("get", "alerts", "--server", tocsin.Console.ToString());
        Cells(alerts.OutputLines[0]).ShouldBe(["NAMESPACE", "NAME", "SUSPENDED", "READY", "MESSAGE"]);
        Cells(alerts.OutputLines[1])[..4].ShouldBe(["apps", "all", "False", "True"]);
        Cells(alerts.OutputLines[2])[..3].ShouldBe(["apps", "quiet", "True"]);
        var providers = await Cli.Run("get", "alert-providers", "--server", tocsin.Console.ToString(), "-n", "apps");
        Cells(providers.OutputLines[0]).ShouldBe(["NAME", "READY", "MESSAGE"]);
        Cells(providers.OutputLines[1])[..2].ShouldBe(["broken", "False"]);
        Cells(providers.OutputLines[2])[..2].ShouldBe(["target", "True"]);
    }

    [Fact]
    public async Task Get_says_what_it_did_not_find()
    {
        using var workspace = new Workspace(Given.Alert(), Given.Provider("https://hooks.example.test/x"));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        var nothing = await Cli.Run("get", "receivers", "--server", tocsin.Console.ToString());
        nothing.Code.ShouldBe(1);
        nothing.Error.ShouldBe("✗ no Receiver objects found in any namespace\n");
        var nobody = await Cli.Run("get", "alerts", "x", "--server", tocsin.Console.ToString(), "-n", "apps");
        nobody.Code.ShouldBe(1);
        nobody.Error.ShouldBe("✗ Alert object 'x' not found in \"apps\" namespace\n");
        var down = await Cli.Run("get", "alerts", "--server", "http://127.0.0.1:1");
        down.Code.ShouldBe(1);
        down.ErrorLines.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Validate_reads_what_is_piped_into_it()
    {
        var good = await Cli.RunWith(
            Given.Alert() + "\n---\n" + Given.Provider("https://hooks.example.test/x"),
            ["validate", "-"]
        );
        good.Code.ShouldBe(0, good.Output + good.Error);
        good.Output.ShouldBeEmpty();

        var wrong = await Cli.RunWith(Given.Alert(more: "eventSeverity: loud"), ["validate", "--strict", "-"]);
        wrong.Code.ShouldBe(1);
        wrong.OutputLines.ShouldAllBe(l => l.StartsWith("<stdin>:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Validate_says_every_finding_with_its_line()
    {
        using var workspace = new Workspace();
        workspace.Write("a.yaml", Given.Alert(more: "eventSeverity: loud"), Given.Provider("not-a-url"));
        workspace.Write("b.yaml", "kind: [");
        var found = await Cli.Run("validate", workspace.Manifests);
        found.Code.ShouldBe(1);
        found.Output.ShouldContain("a.yaml:7: Alert/apps/all: spec.eventSeverity: error: ");
        found.Output.ShouldContain("Provider/apps/target: spec.address: error: ");
        found.Output.ShouldContain("b.yaml:");
        found.Error.ShouldBeEmpty();

        workspace.Write("a.yaml", Given.Alert(), Given.Provider("https://x.example.test/y", more: "interval: 1m"));
        workspace.Remove("b.yaml");
        var warned = await Cli.Run("validate", workspace.Manifests);
        warned.Code.ShouldBe(0);
        warned.OutputLines.ShouldHaveSingleItem().ShouldContain(": warning: ");
        (await Cli.Run("validate", "--strict", workspace.Manifests)).Code.ShouldBe(1);
    }

    [Fact]
    public async Task The_examples_are_valid()
    {
        var all = await Cli.RunWith(
            null,
            ["validate", "--strict", Repository.PathOf("examples")],
            ("TOCSIN_EXAMPLES_TARGET", "http://127.0.0.1:8000"),
            ("TOCSIN_EXAMPLES_SENTRY_DSN", "http://key@127.0.0.1:8000/sentry/42"),
            ("TOCSIN_EXAMPLES_HOST", "127.0.0.1:8000"),
            ("TOCSIN_EXAMPLES_NATS", "nats://127.0.0.1:4222"),
            ("TOCSIN_DEMO_INBOX", "http://127.0.0.1:8000")
        );
        all.Output.ShouldBeEmpty();
        all.Code.ShouldBe(0);
    }

    [Fact]
    public async Task The_demo_plays_once_and_ends_well()
    {
        var demo = await Cli.Run("demo", "--once");
        demo.Code.ShouldBe(0, demo.Output + demo.Error);
        foreach (var target in (string[])["Slack", "GitHub", "Grafana"])
        {
            demo.Output.ShouldContain(target, Case.Insensitive);
        }
    }

    private static string[] Cells(string line) =>
        [.. line.Split('\t', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}
