using System.CommandLine;
using Tocsin.Commands.Objects;
using Tocsin.Core.Documents;

namespace Tocsin.Commands.Creating;

/// <summary>The flags by which one kind is described.</summary>
internal abstract class CreateFlags(ObjectKind kind)
{
    private readonly Option<string[]> _labels = LabelFlag.Option();
    private readonly Option<string?> _interval = new("--interval") { Description = "Taken, and of no use here.", Hidden = true };

    public ObjectKind Kind => kind;

    public abstract IReadOnlyList<string> Examples { get; }

    protected abstract IReadOnlyList<Option> Own { get; }

    public IReadOnlyList<Option> All => [.. Own, _labels, _interval];

    /// <summary>The fields that the flags give, and no others.</summary>
    /// <exception cref="SourceException">A flag that is needed is missing, or one is wrong.</exception>
    public MapNode Read(ParseResult parsed)
    {
        var spec = Spec(parsed);
        var labels = LabelFlag.Read(Parts(parsed.GetValue(_labels)));
        return Tree.Map(
            ("metadata", labels.Count > 0 ? Tree.Map(("labels", Tree.Texts(labels))) : null),
            ("spec", spec.Entries.Count > 0 ? spec : null)
        );
    }

    protected abstract MapNode Spec(ParseResult parsed);

    public static string Needed(string? value, string message) =>
        string.IsNullOrEmpty(value) ? throw new SourceException(message) : value;

    /// <summary>The shell proposes these words as its value.</summary>
    protected static Option<string?> Completed(Option<string?> option, IEnumerable<string> words)
    {
        option.CompletionSources.Add([.. words.Order(StringComparer.Ordinal)]);

        // Else the help has all of them between the angle brackets.
        option.HelpName = option.Name.TrimStart('-');
        return option;
    }

    protected static Node? Reference(string? name) => string.IsNullOrEmpty(name) ? null : Tree.Map(("name", Tree.Text(name)));

    public static IEnumerable<string> Parts(string[]? given) =>
        (given ?? []).SelectMany(g => g.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    /// <summary><c>Kind/name</c>.</summary>
    protected static (string Kind, string Name) KindAndName(string text) =>
        text.Split('/') is [{ Length: > 0 } kind, { Length: > 0 } name]
            ? (kind, name)
            : throw new SourceException($"invalid event source '{text}', must be in format <kind>/<name>");
}
