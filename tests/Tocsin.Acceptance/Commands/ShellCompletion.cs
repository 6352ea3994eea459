namespace Tocsin.Acceptance.Commands;

/// <summary>The scripts of <c>completion</c> in the shells that they are for.</summary>
public class ShellCompletion
{
    [Theory]
    [InlineData("get al", "alerts alert-providers all")]
    [InlineData("create alert-provider hook --type gener", "generic generic-hmac")]
    [InlineData("suspend --n", "")]
    public async Task Bash_proposes_what_fits(string typed, string expected)
    {
        var words = typed.Split(' ');
        var script = $"""
            source <("$0" completion bash)
            COMP_WORDS=("$0" "$@"); COMP_CWORD=$#
            _tocsin
            printf '%s\n' "${"{COMPREPLY[@]}"}"
            """;
        await using var bash = new Child("bash", ["-c", script, Repository.Program, .. words], null, []);
        (await bash.Exit()).ShouldBe(0, bash.Error);
        bash.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Order()
            .ShouldBe(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order());
    }

    [Theory]
    [InlineData("tocsin get al", "alerts", "alert-providers", "all")]
    [InlineData("tocsin create alert-provider hook --type gener", "generic", "generic-hmac")]
    [InlineData("tocsin get alerts --output=j", "--output=json")]
    [InlineData("tocsin validate alert", "alerting/")]
    public async Task Fish_proposes_what_fits(string typed, params string[] expected)
    {
        using var desk = new Desk();
        await using var fish = new Child(
            await TestServer.Command("fish"),
            ["-c", $"cd {desk.Folder}; tocsin completion fish | source; complete -C $argv[1]", typed],
            null,
            desk.Environment
        );
        (await fish.Exit()).ShouldBe(0, fish.Error);
        fish.Error.ShouldBeEmpty();
        fish.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => l.Split('\t')[0])
            .ShouldBe(expected, ignoreOrder: true);
    }

    [Theory]
    [InlineData("tocsin get alert-p", "tocsin get alert-providers ")]
    [InlineData(
        "./tocsin create alert-provider hook --type generic-",
        "./tocsin create alert-provider hook --type generic-hmac "
    )]
    [InlineData("tocsin get alerts --output=j", "tocsin get alerts --output=json ")]
    [InlineData("tocsin validate alert", "tocsin validate alerting/")]
    public async Task Zsh_completes_what_is_typed(string typed, string expected)
    {
        using var desk = new Desk();
        var zsh = await TestServer.Command("zsh");
        var result = Path.Combine(desk.Folder, "typed");

        // On a terminal of its own: Tab completes, and Ctrl-G writes down what the line holds then.
        const string Script = """
            module_path=($UNPACKED/usr/lib/*/zsh/*(/))
            zmodload zsh/zpty
            zpty shell "$1 -f -i"
            zpty -w shell 'module_path=($UNPACKED/usr/lib/*/zsh/*(/)); fpath=($UNPACKED/usr/share/zsh/functions/**/*(/))'
            zpty -w shell 'autoload -Uz compinit; compinit -D -u; source <(tocsin completion zsh)'
            zpty -w shell 'note() { print -r -- "$BUFFER" >typed; BUFFER=noted }; zle -N note; bindkey "^G" note; print rea""dy'
            zpty -r -m shell said '*ready*'
            zpty -w -n shell "$2"$'\t\a'
            zpty -r -m shell said '*noted*'
            print -r -- "$said"
            """;
        await using var child = new Child(
            zsh,
            ["-f", "-c", $"cd {desk.Folder}\n{Script}", "zsh", zsh, typed],
            null,
            desk.Environment
        );
        await child.Exit(seconds: 60);
        File.Exists(result).ShouldBeTrue(child.Output + child.Error);
        (await File.ReadAllTextAsync(result)).ShouldBe(expected + "\n");
    }

    /// <summary>
    /// By hand, since PowerShell takes 200 MB to unpack: <c>Tocsin.Acceptance -explicit only -method '*PowerShell_proposes*'</c>. The
    /// bar is the cursor.
    /// </summary>
    [Theory(Explicit = true)]
    [InlineData("tocsin get al|", "alerts", "alert-providers", "all")]
    [InlineData("./tocsin get al|", "alerts", "alert-providers", "all")]
    [InlineData("tocsin get al|erts -o json", "alerts", "alert-providers", "all")]
    [InlineData("tocsin export | -n apps", "alert", "alert-provider", "receiver")]
    [InlineData("tocsin create alert-provider hook --type gener|", "generic", "generic-hmac")]
    [InlineData("tocsin get alerts --output=j|", "--output=json")]
    [InlineData("tocsin validate alert|", "./alerting")]
    [InlineData("tocsin nothing --like-this|")]
    public async Task PowerShell_proposes_what_fits(string typed, params string[] expected)
    {
        using var desk = new Desk();
        var line = typed.Replace("|", "", StringComparison.Ordinal);
        var script = $"""
            Set-Location '{desk.Folder}'
            tocsin completion powershell | Out-String | Invoke-Expression
            (TabExpansion2 -inputScript '{line}' -cursorColumn {typed.IndexOf('|')}).CompletionMatches.CompletionText
            """;
        await using var pwsh = new Child(
            await TestServer.Command("pwsh"),
            ["-NoProfile", "-NonInteractive", "-Command", script],
            null,
            desk.Environment
        );

        (await pwsh.Exit(seconds: 60)).ShouldBe(0, pwsh.Error);
        pwsh.Error.ShouldBeEmpty();
        pwsh.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(expected, ignoreOrder: true);
    }

    [Fact]
    public async Task PowerShell_gets_its_script()
    {
        var said = await Cli.Run("completion", "powershell");
        said.Code.ShouldBe(0, said.Error);
        said.Output.ShouldContain("Register-ArgumentCompleter -Native -CommandName tocsin");
    }

    [Fact]
    public async Task An_unknown_shell_is_wrong_usage()
    {
        var said = await Cli.Run("completion", "tcsh");
        said.Code.ShouldBe(2);
        said.ErrorLines.ShouldHaveSingleItem().ShouldContain("tcsh");
    }

    /// <summary>A folder with <c>./tocsin</c>, which is on the path, too.</summary>
    private sealed class Desk : IDisposable
    {
        public Desk()
        {
            Directory.CreateDirectory(Path.Combine(Folder, "alerting"));
            File.CreateSymbolicLink(Path.Combine(Folder, "tocsin"), Repository.Program);
        }

        public string Folder { get; } = Directory.CreateTempSubdirectory("tocsin-shell-").FullName;

        public (string, string)[] Environment =>
            [("HOME", Folder), ("TERM", "xterm"), ("PATH", $"{Folder}:{System.Environment.GetEnvironmentVariable("PATH")}")];

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}
