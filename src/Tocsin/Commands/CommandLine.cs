using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Tocsin.Core.Documents;

namespace Tocsin.Commands;

/// <summary>Runs what the arguments ask for; wrong usage is one line on standard error and exit code 2.</summary>
internal static class CommandLine
{
    private const int WrongUsage = 2;
    private const string Program = "tocsin";

    // What fingers that know flux may type, and what is there as before.
    private static readonly string[] s_ofFlux = ["reconcile", "logs", "check", "install", "bootstrap", "tree", "trace"];

    public static async Task<int> Run(RootCommand root, IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        var (shown, told) = (new Terminal(output), new Terminal(error));
        try
        {
            return await RunShown(root, args, shown, told);
        }
        catch (IOException) when (told.Failure is not null)
        {
            // Nobody can be told any more.
            return 1;
        }
    }

    private static async Task<int> RunShown(RootCommand root, IReadOnlyList<string> args, Terminal output, Terminal error)
    {
        var parsed = root.Parse([.. WithEmptyValues(WithVerb(FlagOrder.Arranged(root, args)))]);

        // Help and version answer even when an argument is missing.
        if (parsed.Errors is [var first, ..] && parsed.Action is null or System.CommandLine.Invocation.ParseErrorAction)
        {
            var path = Path(parsed.CommandResult);
            await error.WriteLineAsync($"{path}: {What(parsed, args, first.Message)}; see '{path} --help'");
            return WrongUsage;
        }

        if (parsed.Action is HelpAction)
        {
            foreach (var command in parsed.CommandResult.Command.Subcommands)
            {
                command.Description = Summary(command.Description);
            }
        }

        try
        {
            // No termination timeout: the library would end the process two seconds after SIGTERM, in the middle of running sends.
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = output,
                    Error = error,
                    ProcessTerminationTimeout = null,
                    EnableDefaultExceptionHandler = false,
                }
            );
        }
        catch (Exception e) when (e is not OutOfMemoryException && error.Failure is null)
        {
            var path = Path(parsed.CommandResult);
            await error.WriteLineAsync(
                output.Failure is { } full ? $"{path}: the output cannot be written: {full.Message}"
                : e is IOException or UnauthorizedAccessException ? $"{path}: {e.Message}"
                : $"{path}: unexpected, please report it: {e}"
            );
            return 1;
        }
    }

    // The library's words, where they tell what is wrong.
    private static string What(ParseResult parsed, IReadOnlyList<string> args, string message)
    {
        var path = Path(parsed.CommandResult);
        List<string> known = [.. parsed.CommandResult.Command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name)];
        return (known, parsed.UnmatchedTokens) switch
        {
            ([], _) when (NotOfType(parsed) ?? NotTrueOrFalse(parsed, args)) is { } wrong => wrong,
            ([], _) => string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.'),
            (_, []) => $"name one of: {string.Join(", ", known)}",
            (_, [['-', ..] flag, ..]) => $"'{flag}' is not a flag of this command",
            (_, [var word, ..]) when path == Program && s_ofFlux.Contains(word) =>
                $"'{word}' is flux's alone: flux {string.Join(' ', parsed.UnmatchedTokens)}",
            (_, [var word, ..]) => $"'{word}' is not a command{Suggestion.For(word, known)}",
        };
    }

    // The library would name a type of .NET.
    private static string? NotOfType(ParseResult parsed)
    {
        foreach (var error in parsed.Errors)
        {
            if (
                error.SymbolResult is OptionResult { Option: var option, Tokens: [var value, ..] }
                && error.Message.Contains("as expected type", StringComparison.Ordinal)
            )
            {
                var type = Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
                var what =
                    type == typeof(bool) ? "true or false"
                    : type == typeof(double) ? "a number"
                    : "a whole number";
                return $"{option.Name}: '{value.Value}' is not {what}";
            }
        }

        return null;
    }

    // The library takes what is not a truth value for an argument of the command.
    private static string? NotTrueOrFalse(ParseResult parsed, IReadOnlyList<string> args) =>
        (
            from option in parsed.CommandResult.Command.Options
            where option.ValueType == typeof(bool) || option.ValueType == typeof(bool?)
            from value in parsed.UnmatchedTokens
            where args.Contains($"{option.Name}={value}", StringComparer.Ordinal)
            select $"{option.Name}: '{value}' is not true or false"
        ).FirstOrDefault();

    /// <summary>Of a description the first paragraph: the rest is for the command's own help.</summary>
    private static string Summary(string? description) => (description ?? "").Split("\n\n")[0].ReplaceLineEndings(" ");

    private static string Path(System.CommandLine.Parsing.CommandResult result) =>
        result.Parent is System.CommandLine.Parsing.CommandResult parent ? $"{Path(parent)} {result.Command.Name}" : Program;

    /// <summary>The library takes an unknown flag for a value of the argument; here it is wrong usage.</summary>
    public static void RefuseFlags(this Argument argument) =>
        argument.Validators.Add(found =>
        {
            foreach (var flag in found.Tokens.Where(t => t.Value is ['-', _, ..] && !System.IO.Path.Exists(t.Value)))
            {
                found.AddError($"'{flag.Value}' is not a flag of this command");
            }
        });

    // In --flag= the value is the empty text; the library would take the next argument for it.
    private static IEnumerable<string> WithEmptyValues(IEnumerable<string> args) =>
        args.SelectMany(a => a is ['-', '-', _, .., '='] ? (string[])[a[..^1], ""] : [a]);

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
