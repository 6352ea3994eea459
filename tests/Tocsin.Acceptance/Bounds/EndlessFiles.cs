using System.Diagnostics;

namespace Tocsin.Acceptance.Bounds;

public class EndlessFiles
{
    private const string Special = "it is a device, a pipe or a socket";

    [Fact]
    public async Task Devices_and_pipes_among_the_manifests_are_findings_and_the_rest_is_served()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        var (endless, silent) = Add(workspace);
        await using var tocsin = await TocsinProcess.Serve(workspace);

        await tocsin.Accepts(Given.Event());
        await sink.Gets(1);

        var checkedBy = await Cli.Run("validate", workspace.Manifests);
        checkedBy.Code.ShouldBe(1);
        checkedBy.Output.ShouldContain($"{endless}");
        checkedBy.Output.ShouldContain($"{silent}");
        checkedBy.OutputLines.Count(l => l.Contains(Special, StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task A_file_that_is_larger_than_any_manifest_is_a_finding()
    {
        using var workspace = new Workspace(Given.Alert(), Given.Provider("http://127.0.0.1:1/"));
        await using (var file = File.Create(Path.Combine(workspace.Manifests, "large.yaml")))
        {
            file.SetLength(65 << 20);
        }

        (await Cli.Run("validate", workspace.Manifests)).Output.ShouldContain("it is larger than 64 MiB; split it");
    }

    [Theory]
    [InlineData("send", "--to", "http://127.0.0.1:1/", "FILE")]
    [InlineData("eval", "event.message", "--event", "FILE")]
    [InlineData("explain", "FILE", "--server", "http://127.0.0.1:1/")]
    [InlineData("get", "alerts", "--kubeconfig", "FILE")]
    public async Task Commands_refuse_what_is_no_regular_file(params string[] args)
    {
        using var workspace = new Workspace();
        var (endless, silent) = Add(workspace);
        foreach (var file in (string[])[endless, silent])
        {
            var ended = await Cli.Run([.. args.Select(a => a == "FILE" ? file : a)]);

            ended.Code.ShouldBe(1);
            ended.Error.ShouldContain(Special);
        }
    }

    [Theory]
    [InlineData("validate -")]
    [InlineData("explain - --server http://127.0.0.1:1/")]
    public async Task Standard_input_without_an_end_is_read_up_to_its_limit(string command)
    {
        await using var child = new Child("/bin/sh", ["-c", $"exec '{Repository.Program}' {command} </dev/zero"], null, []);

        (await child.Exit(60)).ShouldBe(1, child.Output);
        child.Error.ShouldContain("it is larger than");
    }

    [Fact]
    public async Task A_console_token_that_is_a_pipe_is_one_line_at_the_start()
    {
        using var workspace = new Workspace(Given.Alert(), Given.Provider("http://127.0.0.1:1/"));
        var pipe = workspace.PathOf("token");
        MakePipe(pipe);

        var ended = await Cli.Run([
            "serve",
            "--manifests",
            workspace.Manifests,
            "--data-dir",
            workspace.Data,
            .. TocsinProcess.AnyPort,
            "--console-token-file",
            pipe,
        ]);

        ended.Code.ShouldBe(1);
        ended.ErrorLines.Last().ShouldContain(Special);
    }

    /// <summary>A link to a device without end, and a pipe that nobody writes to.</summary>
    private static (string Endless, string Silent) Add(Workspace workspace)
    {
        var endless = Path.Combine(workspace.Manifests, "endless.yaml");
        File.CreateSymbolicLink(endless, "/dev/zero");
        var silent = Path.Combine(workspace.Manifests, "silent.yaml");
        MakePipe(silent);
        return (endless, silent);
    }

    private static void MakePipe(string path)
    {
        using var made = Process.Start("mkfifo", ["-m", "600", path]);
        made.WaitForExit();
    }
}
