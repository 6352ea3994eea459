using System.CommandLine;
using Tocsin.Commands.Objects;
using Tocsin.Resources.Manifests;

namespace Tocsin.Commands.Asking;

/// <summary>The flags of commands that ask a running Tocsin.</summary>
internal sealed class AskFlags
{
    public Option<string> Server { get; } =
        new("--server")
        {
            Description = "The console address of a running Tocsin.",
            DefaultValueFactory = _ => "http://127.0.0.1:9393",
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

/// <summary>The flags of commands that may read files instead.</summary>
internal sealed class FileFlags
{
    private readonly Option<string[]> _manifests = new("--manifests") { Description = "Files and folders to read instead." };
    private readonly Option<string[]> _envAllow = ManifestFlags.EnvAllow();
    private readonly Option<bool> _noCross = ManifestFlags.NoCrossNamespaceRefs();

    public void AddTo(Command command)
    {
        command.Options.Add(_manifests);
        command.Options.Add(_envAllow);
        command.Options.Add(_noCross);
    }

    /// <summary>What the files say; null when none were given.</summary>
    /// <exception cref="SourceException">A path is not there.</exception>
    public ManifestSource? Read(ParseResult parsed)
    {
        if (parsed.GetValue(_manifests) is not [_, ..] paths)
        {
            return null;
        }

        if (paths.FirstOrDefault(path => !Path.Exists(path)) is { } missing)
        {
            throw new SourceException($"'{missing}' does not exist; name a file or a folder with manifests");
        }

        var source = new ManifestSource(paths, ManifestFlags.Options(parsed, _envAllow, _noCross), TimeProvider.System);
        source.Load();
        return source;
    }
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
