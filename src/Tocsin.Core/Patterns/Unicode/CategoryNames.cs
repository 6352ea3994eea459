namespace Tocsin.Core.Patterns.Unicode;

/// <summary>The long names Unicode gives its general categories, and which categories a one-letter group has.</summary>
internal static class CategoryNames
{
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.Ordinal)
    {
        ["other"] = "c",
        ["control"] = "cc",
        ["cntrl"] = "cc",
        ["format"] = "cf",
        ["unassigned"] = "cn",
        ["privateuse"] = "co",
        ["surrogate"] = "cs",
        ["letter"] = "l",
        ["casedletter"] = "lc",
        ["lowercaseletter"] = "ll",
        ["modifierletter"] = "lm",
        ["otherletter"] = "lo",
        ["titlecaseletter"] = "lt",
        ["uppercaseletter"] = "lu",
        ["mark"] = "m",
        ["combiningmark"] = "m",
        ["spacingmark"] = "mc",
        ["enclosingmark"] = "me",
        ["nonspacingmark"] = "mn",
        ["number"] = "n",
        ["decimalnumber"] = "nd",
        ["digit"] = "nd",
        ["letternumber"] = "nl",
        ["othernumber"] = "no",
        ["punctuation"] = "p",
        ["punct"] = "p",
        ["connectorpunctuation"] = "pc",
        ["dashpunctuation"] = "pd",
        ["closepunctuation"] = "pe",
        ["finalpunctuation"] = "pf",
        ["initialpunctuation"] = "pi",
        ["otherpunctuation"] = "po",
        ["openpunctuation"] = "ps",
        ["symbol"] = "s",
        ["currencysymbol"] = "sc",
        ["modifiersymbol"] = "sk",
        ["mathsymbol"] = "sm",
        ["othersymbol"] = "so",
        ["separator"] = "z",
        ["lineseparator"] = "zl",
        ["paragraphseparator"] = "zp",
        ["spaceseparator"] = "zs",
    };

    /// <summary>The name without what does not count in it: letter case, spaces, hyphens and underscores.</summary>
    public static string Loose(string name) =>
        string.Concat(
            name.Where(c => c is not (' ' or '_' or '-')).Select(c => char.IsAsciiLetterUpper(c) ? char.ToLowerInvariant(c) : c)
        );

    public static string Resolve(string loose) => Aliases.GetValueOrDefault(loose, loose);

    public static IReadOnlyList<string> Members(string loose, IEnumerable<string> categories) =>
        loose switch
        {
            "lc" => ["Ll", "Lt", "Lu"],
            { Length: 1 } => [.. categories.Where(category => Loose(category)[0] == loose[0])],
            _ => [.. categories.Where(category => Loose(category) == loose)],
        };
}
