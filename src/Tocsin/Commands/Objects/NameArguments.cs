using System.CommandLine;

namespace Tocsin.Commands.Objects;

/// <summary>Declares <c>VERB alert|alert-provider|receiver</c>, once for each kind.</summary>
internal static class NameArguments
{
    /// <summary>The word and, for fingers that know <c>get</c>, its plural.</summary>
    public static Command Of(ObjectKind kind, string description)
    {
        var command = new Command(kind.Word, description);
        command.Aliases.Add(kind.Plural);
        return command;
    }

    public static Argument<string?> One(string description = "The object's name.")
    {
        var name = new Argument<string?>("NAME") { Description = description, Arity = ArgumentArity.ZeroOrOne };
        name.RefuseFlags();
        return name;
    }

    public static Argument<string[]> Several()
    {
        var names = new Argument<string[]>("NAME") { Description = "The objects' names.", Arity = ArgumentArity.ZeroOrMore };
        names.RefuseFlags();
        return names;
    }
}
