using System.CommandLine;

namespace Tocsin.Commands.Objects;

/// <summary>The names that a verb takes.</summary>
internal static class NameArguments
{
    public static Argument<string?> One(string description = "The object's name.")
    {
        var name = new Argument<string?>("NAME")
        {
            Description = description,

            // The first counts and others are passed over, as with flux.
            Arity = ArgumentArity.ZeroOrMore,
            CustomParser = found => found.Tokens is [var first, ..] ? first.Value : null,
        };
        name.RefuseFlags();
        return name;
    }

    public static Argument<string[]> Several()
    {
        var names = new Argument<string[]>("NAME") { Description = "The objects' names.", Arity = ArgumentArity.ZeroOrMore };
        names.RefuseFlags();
        return names;
    }

    public static Option<bool> All() => new("--all") { Description = "All of the namespace." };
}
