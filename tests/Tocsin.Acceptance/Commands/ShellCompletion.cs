namespace Tocsin.Acceptance.Commands;

/// <summary><c>completion bash</c> in a real bash.</summary>
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
    [InlineData("zsh", "compdef _tocsin tocsin")]
    [InlineData("fish", "complete -c tocsin")]
    [InlineData("powershell", "Register-ArgumentCompleter -Native -CommandName tocsin")]
    public async Task Other_shells_get_their_script(string shell, string line)
    {
        var said = await Cli.Run("completion", shell);
        said.Code.ShouldBe(0, said.Error);
        said.Output.ShouldContain(line);
    }

    [Fact]
    public async Task An_unknown_shell_is_wrong_usage()
    {
        var said = await Cli.Run("completion", "tcsh");
        said.Code.ShouldBe(2);
        said.ErrorLines.ShouldHaveSingleItem().ShouldContain("tcsh");
    }
}
