using System.Net;

namespace Tocsin.Acceptance.Operations;

/// <summary>A full disk or a reader that is gone behind the program's output: it goes on taking events and delivering.</summary>
public class BrokenOutput
{
    [Theory]
    [InlineData("exec \"$@\" 2>/dev/full")]
    [InlineData("exec \"$@\" 2> >(exec true)")]
    public async Task A_log_that_cannot_be_written_stops_nothing_and_its_lines_are_counted(string shell)
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await By(shell, workspace);

        for (var i = 0; i < 5; i++)
        {
            await tocsin.Accepts(Given.Event("webapp", $"number {i}"));
        }

        await sink.Gets(5);
        await Wait.Until(async () => await Dropped(tocsin) >= 5, "the lines are counted");
        (await tocsin.Terminate()).ShouldBe(0);
    }

    [Fact]
    public async Task A_ready_line_that_cannot_be_written_stops_nothing()
    {
        using var workspace = new Workspace(Given.Alert(), Given.Provider("http://127.0.0.1:9/"));
        var port = TestServer.FreePort(20_000, 30_000);
        await using var child = new Child(
            "bash",
            [
                "-c",
                "exec \"$@\" >/dev/full",
                "bash",
                Repository.Program,
                .. Arguments(workspace),
                "--events-addr",
                $"127.0.0.1:{port}",
            ],
            null,
            []
        );

        await Wait.Until(async () => await Answers(port), () => $"it serves: {child.Error}", 60);

        child.HasExited.ShouldBeFalse();
        child.Signal("TERM");
        (await child.Exit()).ShouldBe(0, child.Error);
    }

    [Theory]
    [InlineData("exec \"$@\" >/dev/full", "--help")]
    [InlineData("exec \"$@\" >/dev/full", "crds")]
    public async Task A_command_says_in_one_line_that_its_output_is_lost(string shell, params string[] args)
    {
        await using var child = new Child("bash", ["-c", shell, "bash", Repository.Program, .. args], null, []);

        (await child.Exit()).ShouldBe(1);

        child.Error.TrimEnd().ShouldMatch("^tocsin[ a-z]*: the output cannot be written: No space left on device$");
    }

    [Fact]
    public async Task An_error_that_nobody_can_read_is_an_exit_code_all_the_same()
    {
        await using var child = new Child(
            "bash",
            ["-c", "exec \"$@\" 2>/dev/full", "bash", Repository.Program, "get", "--no-such-flag"],
            null,
            []
        );

        (await child.Exit()).ShouldBe(1);
    }

    private static Task<TocsinProcess> By(string shell, Workspace workspace) =>
        TocsinProcess.StartBy([
            "bash",
            "-c",
            shell,
            "bash",
            Repository.Program,
            "serve",
            "--manifests",
            workspace.Manifests,
            "--data-dir",
            workspace.Data,
            .. TocsinProcess.AnyPort,
        ]);

    private static string[] Arguments(Workspace workspace) =>
        [
            "serve",
            "--manifests",
            workspace.Manifests,
            "--data-dir",
            workspace.Data,
            .. ((string[])["receiver", "health", "metrics", "console"]).SelectMany(l => (string[])[$"--{l}-addr", "127.0.0.1:0"]),
        ];

    private static async Task<bool> Answers(int port)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        try
        {
            using var answer = await http.PostAsync(
                new Uri($"http://127.0.0.1:{port}/"),
                new StringContent(Given.Event(), System.Text.Encoding.UTF8, "application/json")
            );
            return answer.StatusCode == HttpStatusCode.Accepted;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task<double> Dropped(TocsinProcess tocsin)
    {
        const string Name = "tocsin_log_lines_dropped_total ";
        var line = (await tocsin.MetricsText()).Split('\n').Single(l => l.StartsWith(Name, StringComparison.Ordinal));
        return double.Parse(line[Name.Length..], CultureInfo.InvariantCulture);
    }
}
