using System.Collections.Frozen;

namespace Tocsin.Commands.Completing;

/// <summary>
/// For each shell the script that asks <c>tocsin completion words</c> what fits, and how to load it. Where nothing fits, the shell
/// completes file names.
/// </summary>
internal static class ShellScripts
{
    public static FrozenDictionary<string, (string Loading, string Text)> All { get; } =
        new Dictionary<string, (string, string)>(StringComparer.Ordinal)
        {
            ["bash"] = ("source <(tocsin completion bash)", Bash),
            ["zsh"] = ("source <(tocsin completion zsh)", Zsh),
            ["fish"] = ("tocsin completion fish | source", Fish),
            ["powershell"] = ("tocsin completion powershell | Out-String | Invoke-Expression", PowerShell),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    private const string Bash = """
        # Completion of tocsin for bash. In ~/.bashrc: source <(tocsin completion bash)
        _tocsin() {
            local word
            COMPREPLY=()
            while IFS=$'\t' read -r word _; do
                COMPREPLY+=("$word")
            done < <("${COMP_WORDS[0]}" completion words -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
        }
        complete -o default -F _tocsin tocsin ./tocsin

        """;

    private const string Zsh = """
        #compdef tocsin
        # Completion of tocsin for zsh. In ~/.zshrc, after compinit: source <(tocsin completion zsh)
        _tocsin() {
            local line word
            local -a found
            while IFS= read -r line; do
                word=${line%%$'\t'*}
                found+=("${word//:/\\:}:${line#*$'\t'}")
            done < <("${words[1]}" completion words -- "${(@)words[2,CURRENT]}" 2>/dev/null)
            if (( ${#found} )); then
                _describe -V tocsin found
            else
                _files
            fi
        }
        if [[ ${funcstack[1]} == _tocsin ]]; then
            _tocsin "$@"
        else
            compdef _tocsin tocsin ./tocsin
        fi

        """;

    private const string Fish = """
        # Completion of tocsin for fish. In ~/.config/fish/config.fish: tocsin completion fish | source
        function __tocsin_complete
            set -l typed (commandline -opc) (commandline -ct)
            set -l found ($typed[1] completion words -- $typed[2..-1] 2>/dev/null)
            if test (count $found) -gt 0
                printf '%s\n' $found
            else
                __fish_complete_path (commandline -ct)
            end
        end
        complete -c tocsin -f -k -a '(__tocsin_complete)'

        """;

    private const string PowerShell = """
        # Completion of tocsin for PowerShell. In $PROFILE: tocsin completion powershell | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName tocsin -ScriptBlock {
            param($typed, $line, $cursor)
            $before = @($line.CommandElements | Where-Object { $_.Extent.StartOffset -lt $cursor } | ForEach-Object {
                "$_".Substring(0, [Math]::Min("$_".Length, $cursor - $_.Extent.StartOffset))
            })
            $program = $before[0]
            $rest = @($before | Select-Object -Skip 1)
            if ($typed -eq '') { $rest += '' }
            & $program completion words -- @rest 2>$null | ForEach-Object {
                $word, $says = $_ -split "`t", 2
                if (-not $says) { $says = $word }
                [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $says)
            }
        }

        """;
}
