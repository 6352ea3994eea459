using System.CommandLine;

namespace Tocsin.Commands;

/// <summary>Flags may stand before the verb and the noun, as with flux; the library knows them only behind both.</summary>
internal static class FlagOrder
{
    /// <summary>The words of the command first, then the flags that stood before them; unchanged where that cannot be told.</summary>
    public static IReadOnlyList<string> Arranged(Command root, IReadOnlyList<string> args)
    {
        var (command, words, flags) = (root, new List<string>(), new List<string>());
        for (var i = 0; i < args.Count; i++)
        {
            if (command.Subcommands is [])
            {
                return [.. words, .. flags, .. args.Skip(i)];
            }

            if (args[i] is not ['-', _, ..])
            {
                if (Named(command, args[i]) is not { } next)
                {
                    return args;
                }

                command = next;
                words.Add(args[i]);
            }
            else if (Flag(command, args[i].Split('=')[0]) is not { } flag)
            {
                return args;
            }
            else
            {
                flags.Add(args[i]);
                if (TakesValue(flag) && !args[i].Contains('=') && i + 1 < args.Count)
                {
                    flags.Add(args[++i]);
                }
            }
        }

        return command.Subcommands is [] ? [.. words, .. flags] : args;
    }

    private static Command? Named(Command command, string word) =>
        command.Subcommands.FirstOrDefault(c => c.Name == word || c.Aliases.Contains(word));

    // One of any command below: which one it is comes later.
    private static Option? Flag(Command command, string name) =>
        command
            .Subcommands.SelectMany(c =>
                c.Options.Where(o => o.Name == name || o.Aliases.Contains(name))
                    .Concat(Flag(c, name) is { } deeper ? [deeper] : [])
            )
            .FirstOrDefault();

    private static bool TakesValue(Option flag) => flag.ValueType != typeof(bool) && flag.ValueType != typeof(bool?);
}
