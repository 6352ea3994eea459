using System.CommandLine;
using Tocsin.Commands.Completing;

namespace Tocsin.Commands;

/// <summary><c>tocsin completion SHELL</c>: the script by which a shell completes commands, flags and their values.</summary>
internal static class Completion
{
    public static Command Command(RootCommand root)
    {
        var shell = new Argument<string>("SHELL") { Description = string.Join(", ", ShellScripts.All.Keys.Order()) + "." };
        shell.AcceptOnlyFromAmong([.. ShellScripts.All.Keys]);
        var command = new Command(
            "completion",
            $"""
            Print the script by which a shell completes commands, flags and their values.

            Put into your shell's start file:
            {string.Join(
                '\n',
                ShellScripts.All.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"  {s.Key, -11} {s.Value.Loading}")
            )}
            """
        )
        {
            shell,
        };
        command.SetAction(
            async (parsed, _) =>
            {
                await parsed.InvocationConfiguration.Output.WriteAsync(ShellScripts.All[parsed.GetRequiredValue(shell)].Text);
                return 0;
            }
        );
        command.Subcommands.Add(Words(root));
        return command;
    }

    /// <summary>What the scripts ask: words that fit, each with a tab and what it means.</summary>
    private static Command Words(RootCommand root)
    {
        var typed = new Argument<string[]>("WORD") { Arity = ArgumentArity.ZeroOrMore };
        var words = new Command("words", "Say what fits after these words; the last is being typed.") { typed };
        words.Hidden = true;
        words.SetAction(
            async (parsed, _) =>
            {
                foreach (var (word, description) in Proposals.For(root, parsed.GetValue(typed) ?? []))
                {
                    await parsed.InvocationConfiguration.Output.WriteAsync($"{word}\t{description}\n");
                }

                return 0;
            }
        );
        return words;
    }
}
