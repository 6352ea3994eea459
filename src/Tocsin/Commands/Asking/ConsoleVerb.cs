using System.CommandLine;
using Tocsin.Commands.Objects;

namespace Tocsin.Commands.Asking;

/// <summary>What was typed of a verb that knows no other place than a running Tocsin.</summary>
internal sealed record Asked(ParseResult Parsed, ConsoleClient Client, CancellationToken Until)
{
    public TextWriter Output => Parsed.InvocationConfiguration.Output;
    public TextWriter Error => Parsed.InvocationConfiguration.Error;
}

/// <summary>Declares such verbs. What goes wrong is one line on standard error, and exit code 1, or 2 for wrong usage.</summary>
internal static class ConsoleVerb
{
    /// <param name="own">The arguments and flags that other verbs do not have.</param>
    public static Command Make(string word, string help, IEnumerable<Symbol> own, Func<Asked, Task<int>> run)
    {
        var server = new Option<string>("--server")
        {
            Description = "The console address of a running Tocsin.",
            DefaultValueFactory = _ => ConsoleClient.Usual,
        };
        var token = new Option<string?>("--console-token-file")
        {
            Description = "The console's token. [default: ./.tocsin/console-token]",
        };
        var command = Verb.Declared(word, help, [.. own, server, token]);
        command.SetAction(
            (parsed, cancel) =>
                Verb.Guard(
                    parsed.InvocationConfiguration.Error,
                    async () =>
                    {
                        using var client = new ConsoleClient(parsed.GetRequiredValue(server), parsed.GetValue(token));
                        return await run(new Asked(parsed, client, cancel));
                    }
                )
        );
        return command;
    }
}
