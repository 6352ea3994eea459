using System.CommandLine;
using Tocsin.Commands.Objects;

namespace Tocsin.Commands.Asking;

/// <summary>The flags of commands that ask a running Tocsin.</summary>
internal sealed class AskFlags
{
    public Option<string> Server { get; } =
        new("--server")
        {
            Description = "The console address of a running Tocsin.",
            DefaultValueFactory = _ => ConsoleClient.Usual,
        };

    public Option<string?> TokenFile { get; } =
        new("--console-token-file") { Description = "The console's token. [default: ./.tocsin/console-token]" };

    public void AddTo(Command command)
    {
        command.Options.Add(Server);
        command.Options.Add(TokenFile);
    }

    public ConsoleClient Client(ParseResult parsed) => new(parsed.GetRequiredValue(Server), parsed.GetValue(TokenFile));

    /// <summary>Runs; what goes wrong is one line on standard error and exit code 1.</summary>
    public static Task<int> Guard(ParseResult parsed, Func<TextWriter, Task<int>> run) =>
        Verb.Guard(parsed.InvocationConfiguration.Error, () => run(parsed.InvocationConfiguration.Output));
}

/// <summary>An event from a file.</summary>
internal static class EventFile
{
    /// <param name="file"><c>-</c> for standard input.</param>
    public static async Task<byte[]> Read(string file, CancellationToken cancel)
    {
        if (file != "-")
        {
            return await File.ReadAllBytesAsync(file, cancel);
        }

        using var buffer = new MemoryStream();
        await System.Console.OpenStandardInput().CopyToAsync(buffer, cancel);
        return buffer.ToArray();
    }
}
