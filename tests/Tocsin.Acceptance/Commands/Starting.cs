using System.Net;
using System.Net.Sockets;

namespace Tocsin.Acceptance.Commands;

/// <summary>How the program starts, and how it says that it cannot.</summary>
public class Starting
{
    [Fact]
    public async Task Flags_alone_mean_serve_so_the_references_container_arguments_work()
    {
        using var workspace = new Workspace(Given.Alert(), Given.Provider("http://127.0.0.1:1/x"));
        await using var tocsin = await TocsinProcess.Start([
            "--watch-all-namespaces=true",
            "--log-level=info",
            "--log-encoding=json",
            "--enable-leader-election",
            "--events-addr=127.0.0.1:0",
            "--receiverAddr=127.0.0.1:0",
            "--health-addr=127.0.0.1:0",
            "--metrics-addr=127.0.0.1:0",
            "--console-addr=",
            "--manifests",
            workspace.Manifests,
            "--data-dir",
            workspace.Data,
        ]);
        tocsin.Output.ShouldContain(" console=off\n");
        await tocsin.Accepts(Given.Event());
        await Wait.Until(() => tocsin.Error.Contains("dispatching event", StringComparison.Ordinal), "the event is logged");
        var lines = tocsin.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.ShouldAllBe(l => l.StartsWith("{\"level\":", StringComparison.Ordinal));
        lines.Count(l => l.Contains("--enable-leader-election", StringComparison.Ordinal)).ShouldBe(1);
        lines.Count(l => l.Contains("--watch-all-namespaces", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task The_ready_line_says_where_everything_listens()
    {
        using var workspace = new Workspace();
        await using var tocsin = await TocsinProcess.Start([
            "serve",
            "--manifests",
            workspace.Manifests,
            "--data-dir",
            workspace.Data,
            "--events-addr",
            "127.0.0.1:0",
            "--receiver-addr=localhost:0",
            "--health-addr",
            ":0",
            "--metrics-addr=",
            "--console-addr",
            "",
        ]);
        var line = tocsin.Output.Split('\n')[0];
        line.ShouldMatch(
            @"^tocsin ready events=127\.0\.0\.1:\d+ receiver=127\.0\.0\.1:\d+ health=0\.0\.0\.0:\d+ metrics=off console=off$"
        );
    }

    [Theory]
    [InlineData("serve", "--no-such-flag")]
    [InlineData("serve", "--events-addr", "nowhere")]
    [InlineData("serve", "--rate-limit-interval", "soon")]
    [InlineData("serve", "--max-pending-per-provider", "0")]
    [InlineData("serve", "--max-data-size", "much")]
    [InlineData("serve", "--log-level", "loud")]
    [InlineData("serve", "stray")]
    [InlineData("--no-such-flag")]
    [InlineData("no-such-command")]
    [InlineData("send", "--to", "nowhere")]
    [InlineData("send", "--no-such-flag")]
    [InlineData("get")]
    [InlineData("get", "pods")]
    [InlineData("get", "alerts", "--no-such-flag")]
    [InlineData("validate")]
    [InlineData("demo", "stray")]
    public async Task Wrong_usage_exits_with_2_and_one_line(params string[] args)
    {
        var ended = await Cli.Run(args);
        ended.Code.ShouldBe(2, ended.Output + ended.Error);
        ended.Output.ShouldBeEmpty();
        ended.ErrorLines.ShouldHaveSingleItem().ShouldStartWith("tocsin");
    }

    [Fact]
    public async Task An_unknown_feature_gate_is_one_warning()
    {
        using var workspace = new Workspace();
        await using var tocsin = await TocsinProcess.Serve(workspace, "--feature-gates", "NoSuchGate=true,NoSuchGate=false");
        (await tocsin.ReadyStatus()).ShouldBe(200);
        tocsin.Error.Split('\n').Count(l => l.Contains("NoSuchGate", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Theory]
    [InlineData("--concurrent=x", "--concurrent: 'x' is not a whole number")]
    [InlineData("--kube-api-qps=x", "--kube-api-qps: 'x' is not a number")]
    [InlineData("--watch-all-namespaces=x", "--watch-all-namespaces: 'x' is not true or false")]
    public async Task A_value_of_the_wrong_kind_is_said_in_plain_words(string flag, string words)
    {
        var ended = await Cli.Run("serve", flag);
        ended.Code.ShouldBe(2);
        ended.ErrorLines.ShouldHaveSingleItem().ShouldContain(words);
    }

    [Fact]
    public async Task A_port_in_use_is_one_clear_line_and_exit_1()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var workspace = new Workspace(Given.Alert(), Given.Provider("https://hooks.example.test/x"));
        var ended = await Cli.Run(
            "serve",
            "--manifests",
            workspace.Manifests,
            "--data-dir",
            workspace.Data,
            "--events-addr",
            taken.LocalEndpoint.ToString()!
        );
        ended.Code.ShouldBe(1);
        ended.Output.ShouldBeEmpty();
        var line = ended.ErrorLines.ShouldHaveSingleItem();
        line.ShouldContain(taken.LocalEndpoint.ToString()!);
        line.ShouldContain("--events-addr");
    }

    [Fact]
    public async Task A_second_process_on_the_same_data_folder_is_one_clear_line_and_exit_1()
    {
        using var workspace = new Workspace();
        await using var first = await TocsinProcess.Serve(workspace);
        var second = await Cli.Run(
            "serve",
            "--manifests",
            workspace.Manifests,
            "--data-dir",
            workspace.Data,
            "--events-addr",
            "127.0.0.1:0"
        );
        second.Code.ShouldBe(1);
        second.ErrorLines.ShouldHaveSingleItem().ShouldContain(workspace.Data);
        second.Error.ShouldContain("--data-dir");
        await first.Accepts(Given.Event());
    }

    [Fact]
    public async Task The_data_folder_is_its_owners_alone()
    {
        using var workspace = new Workspace();
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event());
        File.GetUnixFileMode(workspace.Data).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var files = Directory.GetFiles(workspace.Data);
        files.Length.ShouldBeGreaterThanOrEqualTo(3);
        foreach (var file in files)
        {
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
        }
    }

    [Theory]
    [InlineData("755")]
    [InlineData("1777")]
    public async Task A_folder_that_exists_keeps_its_mode_and_its_files_are_private_all_the_same(string octal)
    {
        using var workspace = new Workspace();
        var mode = (UnixFileMode)Convert.ToInt32(octal, 8);
        Directory.CreateDirectory(workspace.Data);
        File.SetUnixFileMode(workspace.Data, mode);
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event());

        File.GetUnixFileMode(workspace.Data).ShouldBe(mode);
        Directory
            .GetFiles(workspace.Data)
            .ShouldAllBe(f => File.GetUnixFileMode(f) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Theory]
    [InlineData("", "600", "holds 0 characters")]
    [InlineData("short", "600", "holds 5 characters, and a token needs 16")]
    [InlineData("two words are not a token", "600", "blanks")]
    [InlineData("0123456789abcdef0123", "644", "chmod 600")]
    [InlineData("0123456789abcdef0123", "620", "chmod 600")]
    [InlineData(null, "600", "cannot be read")]
    public async Task A_token_that_does_not_protect_is_one_line_with_the_cure_and_exit_1(string? token, string octal, string cure)
    {
        using var workspace = new Workspace();
        var path = workspace.PathOf("token");
        if (token is not null)
        {
            await File.WriteAllTextAsync(path, token + "\n");
            File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(octal, 8));
        }

        var line = await Fails(workspace, "--console-token-file", path);

        line.ShouldContain(path);
        line.ShouldContain(cure);
    }

    [Fact]
    public async Task A_token_file_without_end_is_not_read_to_its_end()
    {
        using var workspace = new Workspace();

        (await Fails(workspace, "--console-token-file", "/dev/zero")).ShouldContain("/dev/zero");
    }

    [Theory]
    [InlineData("203.0.113.1:9090", "Cannot assign requested address")]
    [InlineData("[2001:db8::1]:9090", "")]
    public async Task An_address_of_another_machine_is_one_line_and_exit_1(string address, string why)
    {
        using var workspace = new Workspace();

        var line = await Fails(workspace, "--events-addr", address);

        line.ShouldContain("--events-addr");
        line.ShouldContain(why);
    }

    [Fact]
    public async Task A_demo_without_a_place_for_its_files_is_one_line_and_exit_1()
    {
        var ended = await Cli.RunWith(null, ["demo", "--once"], ("TMPDIR", "/no/such/folder"));

        ended.Code.ShouldBe(1);
        ended.ErrorLines.ShouldHaveSingleItem().ShouldContain("TMPDIR");
    }

    private static async Task<string> Fails(Workspace workspace, params string[] flags)
    {
        var ended = await Cli.Run([
            "serve",
            "--manifests",
            workspace.Manifests,
            "--data-dir",
            workspace.Data,
            .. TocsinProcess.AnyPort.Where((_, i) => !flags.Contains(TocsinProcess.AnyPort[i - (i % 2)])),
            .. flags,
        ]);
        ended.Code.ShouldBe(1, ended.Output + ended.Error);
        ended.Output.ShouldBeEmpty();
        return ended.ErrorLines.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_does_not_exist_is_named()
    {
        var ended = await Cli.Run("serve", "--manifests", "/no/such/folder");
        ended.Code.ShouldBe(1);
        ended.ErrorLines.ShouldHaveSingleItem().ShouldContain("/no/such/folder");
    }
}
