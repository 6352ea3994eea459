using System.CommandLine;
using System.CommandLine.Completions;

namespace Tocsin.Commands.Completing;

/// <summary>What may stand where the cursor is.</summary>
internal static class Proposals
{
    /// <param name="words">What was typed after the program's name; the last one is being typed.</param>
    public static IEnumerable<(string Word, string Description)> For(Command root, IReadOnlyList<string> words)
    {
        var command = root;
        Option? open = null;
        var isRest = false;
        foreach (var word in words.SkipLast(1))
        {
            // Bash takes --flag=value for three words.
            if (word == "=")
            {
                continue;
            }

            if (open is not null)
            {
                open = null;
            }
            else if (word is "--")
            {
                isRest = true;
            }
            else if (!isRest && word.StartsWith('-'))
            {
                open = word.Contains('=') ? null : Flags(command).FirstOrDefault(o => IsNamed(o, word) && TakesValue(o));
            }
            else if (command.Subcommands.FirstOrDefault(c => c.Name == word || c.Aliases.Contains(word)) is { } next)
            {
                command = next;
            }
        }

        return Fitting(command, open, isRest, words is [.., var last] ? last : "").DistinctBy(p => p.Word);
    }

    private static IEnumerable<(string Word, string Description)> Fitting(
        Command command,
        Option? open,
        bool isRest,
        string typed
    )
    {
        if (open is not null)
        {
            return Values(open, typed == "=" ? "" : typed);
        }

        if (!isRest && typed.StartsWith("--", StringComparison.Ordinal) && typed.IndexOf('=') is var at and > 0)
        {
            var flag = Flags(command).FirstOrDefault(o => o.Name == typed[..at]);
            return flag is null ? [] : Values(flag, typed[(at + 1)..]).Select(v => (typed[..(at + 1)] + v.Word, v.Description));
        }

        return !isRest && typed.StartsWith('-')
            ? Flags(command)
                .SelectMany(
                    o => (string[])[o.Name, .. o.Aliases.Where(_ => typed == "-")],
                    (o, name) => (name, Line(o.Description))
                )
                .Where(o => o.name.StartsWith(typed, StringComparison.Ordinal))
                .OrderBy(o => o.name, StringComparer.Ordinal)
            : command
                .Subcommands.Where(c => !c.Hidden)
                .Select(c => (c.Name, Line(c.Description)))
                .Concat(command.Arguments.SelectMany(a => Words(a)))
                .Where(w => w.Item1.StartsWith(typed, StringComparison.Ordinal));
    }

    private static IEnumerable<(string Word, string Description)> Values(Option option, string typed) =>
        Words(option).Where(v => v.Word.StartsWith(typed, StringComparison.Ordinal));

    private static IEnumerable<(string Word, string Description)> Words(Symbol symbol) =>
        symbol.GetCompletions(CompletionContext.Empty).Select(c => (c.InsertText ?? c.Label, Line(c.Documentation)));

    private static IEnumerable<Option> Flags(Command command) => command.Options.Where(o => !o.Hidden);

    private static bool IsNamed(Option option, string word) => option.Name == word || option.Aliases.Contains(word);

    private static bool TakesValue(Option option) => option.Arity.MinimumNumberOfValues > 0;

    private static string Line(string? text) => (text ?? "").Split('\n')[0].Trim();
}
