using System.CommandLine;

namespace Tocsin.Commands;

/// <summary>Runs what the arguments ask for; wrong usage is one line on standard error and exit code 2.</summary>
internal static class CommandLine
{
    private const int WrongUsage = 2;

    public static async Task<int> Run(RootCommand root, IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        var parsed = root.Parse(WithVerb(args));

        // Help and version answer even when an argument is missing.
        if (parsed.Errors is [var first, ..] && parsed.Action is null or System.CommandLine.Invocation.ParseErrorAction)
        {
            var command = parsed.CommandResult.Command;
            var path = command is RootCommand ? "tocsin" : $"tocsin {command.Name}";
            await error.WriteLineAsync($"{path}: {first.Message.ReplaceLineEndings(" ").TrimEnd('.')}; see '{path} --help'");
            return WrongUsage;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
    }

    /// <summary>Flags alone mean <c>serve</c>, so that the reference's container arguments work.</summary>
    private static IReadOnlyList<string> WithVerb(IReadOnlyList<string> args) =>
        args switch
        {
            [] => ["--help"],
            ["--help" or "-h" or "-?" or "--version", ..] => args,
            [['-', ..], ..] => ["serve", .. args],
            _ => args,
        };
}
