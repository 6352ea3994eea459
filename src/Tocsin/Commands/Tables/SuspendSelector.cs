using System.CommandLine;
using Tocsin.Commands.Objects;

namespace Tocsin.Commands.Tables;

/// <summary><c>--suspend-selector any|suspended|active</c>, as Flux's next release has it.</summary>
internal static class SuspendSelector
{
    public const string Any = "any";
    private const string Suspended = "suspended";
    private const string Active = "active";

    public static Option<string> Option()
    {
        var option = new Option<string>("--suspend-selector")
        {
            Description = "Only those that are suspended, or only those that are not.",
            DefaultValueFactory = _ => Any,
        };
        option.AcceptOnlyFromAmong(Any, Suspended, Active);
        return option;
    }

    public static bool Fits(string selector, ListedResource r) => selector == Any || r.Suspended == (selector == Suspended);
}
